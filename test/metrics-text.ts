/** One line of Prometheus' text format. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)/g;

/** Reads Prometheus' text format (version 0.0.4). @throws Error for a line that isn't in it */
export function parseMetrics(text: string): Sample[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, name, labelText = "", value] = LINE.exec(line) ?? [];
    const labels = [...labelText.matchAll(LABEL)];
    const isWhole = labels.map(([whole]) => whole).join("") === labelText;
    if (name === undefined || value === undefined || !isWhole) throw new Error(`Not a sample: ${line}`);
    return { name, labels: Object.fromEntries(labels.map(([, key, text]) => [key, text])), value: Number(value) };
  });
}

/** The value of the one sample with this name and at least these labels; undefined if there is none. */
export function sampleValue(samples: Sample[], name: string, labels: Record<string, string> = {}): number | undefined {
  const entries = Object.entries(labels);
  return samples.find((one) => one.name === name && entries.every(([key, value]) => one.labels[key] === value))?.value;
}
