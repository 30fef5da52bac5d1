import { randomBytes } from "node:crypto";
import type { Fault } from "../../test/polar-control.ts";
import { until } from "../../test/until.ts";
import type { Stage } from "./stage.ts";

/** The load under which a fault happens. */
export interface Load {
  /** Waits until this many more requests have ended, at most twelve seconds. */
  requests(count: number): Promise<void>;
  /** Says that the fault has just ended: from now on the recovery is measured. */
  faultEnded(): void;
}

export interface Scenario {
  name: string;
  /** A restart, a release and a rotation of secrets must not fail a request. An outage does. */
  mayFail: boolean;
  /** Makes the fault under load, and ends it. */
  run(stage: Stage, load: Load): Promise<void>;
}

function polarFault(name: string, fault: Fault): Scenario {
  return {
    name: `Polar: ${name}`,
    mayFail: true,
    async run({ polar }, load) {
      await polar.setFaults(fault);
      await load.requests(60);
      await polar.setFaults();
      load.faultEnded();
    },
  };
}

/** Longer than the four seconds that the portal waits, but short enough to end before the reconciler checks. */
const HANGING_MS = 6000;

export const scenarios: Scenario[] = [
  polarFault("slow", { latency_ms: 800 }),
  polarFault("5xx", { status: 503 }),
  polarFault("429", { status: 429 }),
  polarFault("reset", { reset: true }),
  polarFault("garbage", { body: "garbage" }),
  polarFault("hanging", { latency_ms: HANGING_MS }),
  { name: "PostgreSQL stopped and started", mayFail: true, run: restartPostgres },
  { name: "kill -9 in writes", mayFail: true, run: killInWrites },
  { name: "rolling restart", mayFail: false, run: restartEach },
  { name: "rolling release", mayFail: false, run: (stage, load) => release(stage, load, { BRAND_NAME: "Next" }) },
  { name: "secret rotation", mayFail: false, run: rotateSecret },
];

async function restartPostgres(stage: Stage, load: Load): Promise<void> {
  await stage.stopPostgres();
  await load.requests(60);
  await stage.restartPostgres();
  load.faultEnded();
}

/** Kills each instance while a write of it is under way, and starts it again. */
async function killInWrites(stage: Stage, load: Load): Promise<void> {
  const underWay = "select from operations where outcome is null and started_at > now() - interval '3 seconds'";
  for (const instance of [...stage.instances]) {
    await stage.polar.setFaults({ method: "POST", latency_ms: 500 });
    await until("a write to be under way", async () => (await stage.database.query(underWay)).length > 0);
    load.faultEnded();
    instance.signal("SIGKILL");
    await instance.exited;
    await stage.polar.setFaults();
    const again = await stage.startInstance(instance);
    stage.instances = stage.instances.map((one) => (one === instance ? again : one));
    await load.requests(30);
  }
}

/** Ends one instance after the other by SIGTERM, and starts it again at the same port. */
async function restartEach(stage: Stage, load: Load): Promise<void> {
  for (const instance of [...stage.instances]) {
    await stage.retire(instance);
    stage.instances.push(await stage.startInstance(instance));
    await stage.balance();
    await load.requests(30);
  }
}

/** Starts an instance of the new release beside each of the old one, which then ends. */
async function release(stage: Stage, load: Load, variables: Record<string, string>): Promise<void> {
  stage.environment = { ...stage.environment, ...variables };
  for (const instance of [...stage.instances]) {
    stage.instances.push(await stage.startInstance());
    await stage.balance();
    await load.requests(20);
    await stage.retire(instance);
  }
  await load.requests(20);
}

/** Adds a secret behind the old one in every instance, then puts it first, as the docs say. */
async function rotateSecret(stage: Stage, load: Load): Promise<void> {
  const [old, next] = [stage.environment.PORTAL_SECRETS, randomBytes(32).toString("base64url")];
  for (const PORTAL_SECRETS of [`${old},${next}`, `${next},${old}`]) await release(stage, load, { PORTAL_SECRETS });
}
