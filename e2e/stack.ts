/** What global setup started, and where it is; every worker reads it from the environment. */
export interface Stack {
  portalUrl: string;
  /** The sandbox's Polar API, with its control side under `/_sandbox`. */
  polarUrl: string;
  /** The inbox: `GET /messages?to=&wait_ms=`, `DELETE /messages?to=`, `PUT /faults`. */
  inboxUrl: string;
  /** The staff's OpenID provider, with its controls under `/_sandbox`. */
  oidcUrl: string;
  /** The superuser's address of the portal's database. */
  superuserUrl: string;
  /** The environment that the portal was started with: to start another instance beside it. */
  environment: Record<string, string>;
  /** What the portal wrote to its output. */
  logFile: string;
}

const variable = "E2E_STACK";

/** Tells the workers, which inherit the environment of global setup. */
export function publishStack(stack: Stack): void {
  process.env[variable] = JSON.stringify(stack);
}

/** @throws Error outside of a Playwright run */
export function readStack(): Stack {
  const text = process.env[variable];
  if (text === undefined) throw new Error("There is no stack: run this by Playwright, whose global setup starts it.");
  return JSON.parse(text) as Stack;
}
