/** `unknown`: it couldn't be checked, and may be fine. */
export type Outcome = "ok" | "warning" | "fault" | "unknown";

/** What a check found: one sentence, with the remedy unless it's `ok`. It shows no secret. */
export interface Finding {
  outcome: Outcome;
  text: string;
}

export const ok = (text: string): Finding => ({ outcome: "ok", text });
export const warning = (text: string): Finding => ({ outcome: "warning", text });
export const fault = (text: string): Finding => ({ outcome: "fault", text });
export const unknown = (text: string): Finding => ({ outcome: "unknown", text });

const labels: Record<Outcome, string> = { ok: "ok", warning: "warning", fault: "FAULT", unknown: "unknown" };

/** One line: the outcome, then the sentence. */
export function renderFinding({ outcome, text }: Finding): string {
  return `${labels[outcome].padEnd(8)} ${text}`;
}
