import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { differences, type ExchangeAnswer, fill } from "./exchange-differences.ts";

interface Exchange {
  name: string;
  request: {
    method: string;
    path: string;
    /** The name of a token, from the world file or captured by an earlier step. */
    as?: string | null;
    /** Added to the default headers. Null removes one. */
    headers?: Record<string, string | null>;
    body?: unknown;
    raw_body?: string;
  };
  response: ExchangeAnswer;
  /** Names for values of the answer, with their JSON pointers. */
  capture?: Record<string, string>;
}

interface Scenario {
  scenario: string;
  steps: Exchange[];
}

/** A step whose answer differs from the recorded one. */
interface Failure {
  scenario: string;
  step: string;
  differences: string[];
}

export const recordings = path.join(import.meta.dirname, "recordings");

/** The scenarios of a folder of recordings, by file name. Every file except the world is a scenario. */
export function readScenarios(directory = recordings): Scenario[] {
  const files = readdirSync(directory).filter((file) => file.endsWith(".json") && file !== "world.json");
  return files.sort().map((file) => JSON.parse(readFileSync(path.join(directory, file), "utf8")));
}

/** The starting state of all scenarios, and its tokens by name. */
export function readWorld(directory = recordings): { world: unknown; tokens: Record<string, string> } {
  const world = JSON.parse(readFileSync(path.join(directory, "world.json"), "utf8"));
  const named: { name: string; token: string }[] = [...world.access_tokens, ...world.sessions];
  return { world, tokens: Object.fromEntries(named.map(({ name, token }) => [name, token])) };
}

/**
 * Replays scenarios and compares all answers with the recorded ones, by the rules in `recordings/README.md`. `reset` must
 * restore the starting state.
 */
export async function replay(options: {
  baseUrl: string;
  tokens: Record<string, string>;
  scenarios: Scenario[];
  reset: () => Promise<void>;
  onFailure?: (failure: Failure) => void;
}): Promise<{ passed: number; failures: Failure[] }> {
  const failures: Failure[] = [];
  let passed = 0;
  for (const { scenario, steps } of options.scenarios) {
    await options.reset();
    const names = { ...options.tokens };
    for (const step of steps) {
      const found = await tryStep(options.baseUrl, step, names);
      if (found.length === 0) passed += 1;
      else {
        const failure = { scenario, step: step.name, differences: found };
        failures.push(failure);
        options.onFailure?.(failure);
      }
    }
  }
  return { passed, failures };
}

/** Replays one step, adds the captured values to `names` and returns the differences. */
async function tryStep(baseUrl: string, step: Exchange, names: Record<string, string>): Promise<string[]> {
  let answer: ExchangeAnswer;
  try {
    answer = await send(baseUrl, step.request, names);
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return [`no answer: ${cause instanceof Error ? cause.message : cause}`];
  }
  const uncaptured: string[] = [];
  for (const [name, pointer] of Object.entries(step.capture ?? {})) {
    const value = at(answer.body, pointer);
    if (value === undefined) uncaptured.push(`${pointer}: nothing to capture as "${name}"`);
    else names[name] = String(value);
  }
  const wanted = { ...step.response, body: step.response.body ?? null };
  return [...uncaptured, ...differences(wanted, answer, names)];
}

function at(body: unknown, pointer: string): unknown {
  const keys = pointer.slice(1).split("/");
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );
}

async function send(baseUrl: string, request: Exchange["request"], names: Record<string, string>) {
  const headers = new Headers({ accept: "application/json", "polar-version": "2026-10" });
  if (request.as) headers.set("authorization", `Bearer ${names[request.as]}`);
  if (request.body !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, String(fill(value, names)));
  }
  const body = request.body === undefined ? request.raw_body : JSON.stringify(fill(request.body, names));
  const answer = await fetch(baseUrl + String(fill(request.path, names)), {
    method: request.method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: parsed(text) };
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return { $text: text };
  }
}
