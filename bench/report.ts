import { cpus, totalmem } from "node:os";
import type { MemorySample } from "./memory.ts";
import type { PageTime } from "./page-time.ts";
import type { ReminderTimes } from "./reminders.ts";
import type { ScriptWeight } from "./script-weight.ts";
import type { Throughput } from "./throughput.ts";

/** The results of one run. Parts that were not measured are missing. */
export interface Results {
  at: string;
  machine: { cpu: string; cores: number; memoryBytes: number; node: string; chromium: string; next: string };
  scripts?: ScriptWeight;
  page?: PageTime[];
  throughput?: Throughput;
  memory?: MemorySample[];
  reminders?: ReminderTimes;
}

export function describeMachine(chromium: string, next: string): Results["machine"] {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    chromium,
    next,
  };
}

/** Polar's own portal, measured by others on a similar machine, not in this run. */
const polar = { scripts: "838 kB", fonts: "1,240 kB", apiCalls: "10", slow4G: "14.6 s" };

type Row = [what: string, portal: string, against: string, comparison: string, goal: string, polar: string];

/** Renders all results as one Markdown table. */
export function renderTable(results: Results): string {
  const head: Row = ["", "portal", "measured against", "comparison", "goal", "Polar's own portal ¹"];
  const rows = [
    ...scriptRows(results),
    ...pageRows(results),
    ...throughputRows(results),
    ...memoryRows(results),
    ...reminderRows(results),
  ];
  const columns = head.map((_, index) => Math.max(...[head, ...rows].map((row) => (row[index] ?? "").length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, index) => cell.padEnd(columns[index] ?? 0)).join(" | ")} |`;
  const rule = line(columns.map((width) => "-".repeat(width)));
  const note = "¹ Measured by others on a similar machine, not in this run.";
  return [line(head), rule, ...rows.map(line), "", note].join("\n");
}

function scriptRows({ scripts }: Results): Row[] {
  if (!scripts) return [];
  const { portal, portalGzipBytes, emptyGzipBytes } = scripts;
  const more = portalGzipBytes - emptyGzipBytes;
  return [
    [
      "JavaScript of /license-keys, gzip",
      kB(portalGzipBytes),
      `${kB(emptyGzipBytes)} (empty app)`,
      `+${kB(more)}`,
      met(more <= 30_000, "≤ +30 kB"),
      polar.scripts,
    ],
    ["the same as Chromium gets it, Brotli", kB(portal.scriptBytes), "", "", "", ""],
    ["fonts", kB(portal.fontBytes), "", "", "", polar.fonts],
    ["styles, Brotli", kB(portal.styleBytes), "", "", "", ""],
  ];
}

function pageRows({ page = [] }: Results): Row[] {
  const rows = page.map(
    ({ conditions, portalMs, staticMs, ratio, portalFirstByteMs, staticFirstByteMs }, index): Row => [
      `first key visible, ${conditions}`,
      `${ms(portalMs)} (first byte ${ms(portalFirstByteMs)})`,
      `${ms(staticMs)} (first byte ${ms(staticFirstByteMs)}; static file)`,
      `${ratio.toFixed(2)} ×`,
      met(ratio <= 1.3, "≤ 1.3 ×"),
      index === page.length - 1 ? polar.slow4G : "",
    ],
  );
  const calls = Math.max(...page.map(({ apiCallsBeforeKey }) => apiCallsBeforeKey));
  return page.length === 0
    ? []
    : [...rows, ["API calls before the first key", String(calls), "", "", met(calls === 0, "0"), polar.apiCalls]];
}

function throughputRows({ throughput }: Results): Row[] {
  if (!throughput) return [];
  const { portal, proxy, ratio } = throughput;
  return [
    [
      "GET /api/license-keys at 32 connections",
      `${Math.round(portal.requestsPerSecond)} requests/s`,
      `${Math.round(proxy.requestsPerSecond)} requests/s (bare proxy)`,
      `${ratio.toFixed(2)} ×`,
      met(ratio >= 0.5, "≥ 0.5 ×"),
      "",
    ],
    [
      "its processor time in the server",
      `${portal.processorMs.toFixed(2)} ms per request`,
      `${proxy.processorMs.toFixed(2)} ms per request (bare proxy)`,
      `${(portal.processorMs / proxy.processorMs).toFixed(1)} ×`,
      "",
      "",
    ],
    ["its 99th percentile", ms(portal.p99Ms), `${ms(proxy.p99Ms)} (bare proxy)`, "", "", ""],
  ];
}

function memoryRows({ memory = [] }: Results): Row[] {
  const [warm, last] = [memory[0], memory.at(-1)];
  if (!warm || !last) return [];
  return [
    [
      `memory (RSS) after ${last.requests.toLocaleString("en")} requests`,
      MB(last.residentBytes),
      `${MB(warm.residentBytes)} (after warm-up)`,
      signed(last.residentBytes - warm.residentBytes),
      "no leak",
      "",
    ],
    [
      "live JavaScript heap, collected",
      MB(last.liveHeapBytes),
      `${MB(warm.liveHeapBytes)} (after warm-up)`,
      signed(last.liveHeapBytes - warm.liveHeapBytes),
      "no leak",
      "",
    ],
  ];
}

function reminderRows({ reminders }: Results): Row[] {
  if (!reminders) return [];
  const { keys, activations, queued, queueMs, keyBeforeMs, keyAfterMs } = reminders;
  const size = `${keys.toLocaleString("en")} keys, ${activations.toLocaleString("en")} devices`;
  return [
    [
      `${queued.toLocaleString("en")} reminders queued, ${size}`,
      ms(queueMs),
      "",
      "",
      met(queueMs < 60_000, "< 60 s"),
      "",
    ],
    [
      "a key's page data among them",
      ms(keyAfterMs),
      `${ms(keyBeforeMs)} (eight keys)`,
      `${(keyAfterMs / keyBeforeMs).toFixed(2)} ×`,
      "as before",
      "",
    ],
  ];
}

function met(isMet: boolean, goal: string): string {
  return `${goal}: ${isMet ? "met" : "missed"}`;
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function MB(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function signed(bytes: number): string {
  return `${bytes < 0 ? "−" : "+"}${MB(Math.abs(bytes))}`;
}

function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`;
}
