import type { TestProject } from "vitest/node";
import { type Stack, startStack } from "./stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: Stack;
  }
}

/** Two instances of the portal behind one public URL. Tests are the proxy in front of them, which says a client's IP address. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stack, close } = await startStack({
    name: "security",
    host: "localhost",
    instances: 2,
    variables: { TRUSTED_PROXY_HOPS: "1", LOG_LEVEL: "info" },
  });
  project.provide("stack", stack);
  return close;
}
