import { type Stack, startStack } from "./stack.ts";

const variable = "END_TO_END_STACK";

/** Playwright's global setup: one instance of the portal. */
export default async function setup(): Promise<() => Promise<void>> {
  const { stack, close } = await startStack({
    name: "portal",
    host: "127.0.0.1",
    instances: 1,
    variables: { BRAND_NAME: "Northwind", DEVICE_REPORTS: "true", ROTATION_APP_RENEWS: "no" },
  });
  // Workers inherit the environment of the global setup.
  process.env[variable] = JSON.stringify(stack);
  return close;
}

/** The stack that global setup started. @throws Error outside of a Playwright run */
export function readStack(): Stack {
  const text = process.env[variable];
  if (text === undefined) throw new Error("There is no stack: run this by Playwright, whose global setup starts it.");
  return JSON.parse(text) as Stack;
}
