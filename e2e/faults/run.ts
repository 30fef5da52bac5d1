import pLimit from "p-limit";
import { runNode } from "../../sandbox/child-process.ts";
import { until } from "../../test/until.ts";
import { Agent } from "./agent.ts";
import { type Damage, damageOf } from "./ledger.ts";
import type { Load, Scenario } from "./scenarios.ts";
import { Shopper, type Tally } from "./shopper.ts";
import type { Stage } from "./stage.ts";

/** The result of a scenario. */
export interface Result extends Damage, Omit<Tally, "recovery"> {
  name: string;
  mayFail: boolean;
  /** Milliseconds from the end of the fault until requests stopped failing; null if customers still don't see their keys. */
  recovery: number | null;
}

const CUSTOMERS = 6;
const LONGEST_PHASE_MS = 12_000;
const LONGEST_RECOVERY_MS = 60_000;

/** Runs a scenario with its own customers, who use the portal throughout. */
export async function runScenario(stage: Stage, scenario: Scenario): Promise<Result> {
  const tally: Tally = { requests: 0, failed: 0, failures: new Map(), overAt: null, recovery: 0, signedOut: 0 };
  await stage.database.resetLimits();
  const shoppers = await pLimit(CUSTOMERS).map(Array.from({ length: CUSTOMERS }), () => newShopper(stage, tally));
  const agent = await Agent.signIn(stage);
  let isOver = false;
  const over = () => isOver;
  const acting = [
    ...shoppers.map((shopper) => shopper.act(over)),
    agent.look(
      shoppers.map(({ customer }) => customer),
      over,
    ),
  ];
  let hasRecovered: boolean;
  try {
    const load = loadOf(tally);
    await load.requests(40);
    await scenario.run(stage, load);
    hasRecovered = await recovers(shoppers);
  } finally {
    isOver = true;
    await Promise.all(acting);
  }
  await settle(stage, shoppers);
  const damages = await Promise.all(shoppers.map((shopper) => damageOf(shopper, stage)));
  const sum = (of: (damage: Damage) => number) => damages.reduce((total, damage) => total + of(damage), 0);
  return {
    ...tally,
    name: scenario.name,
    mayFail: scenario.mayFail,
    lost: sum(({ lost }) => lost) + tally.signedOut,
    doubled: sum(({ doubled }) => doubled),
    unaudited: sum(({ unaudited }) => unaudited) + (await agent.unaudited(stage)) + (await brokenAudit(stage)),
    recovery: hasRecovered ? tally.recovery : null,
  };
}

async function newShopper(stage: Stage, tally: Tally): Promise<Shopper> {
  const { polar, inbox } = stage;
  const benefit = {
    description: "Fault drill",
    properties: { activations: { limit: 100, enable_customer_admin: true } },
  };
  const customer = await polar.makeCustomer({ license_keys: [{ benefit, activations: 60, subscription: true }] });
  const browser = stage.browser();
  await browser.post("/api/sign-in", { email: customer.email });
  const { status } = await browser.post("/api/sign-in/verify", { code: await inbox.codeTo(customer.email) });
  if (status !== 200) throw new Error(`A customer could not sign in: ${status}`);
  return new Shopper(customer, browser, tally);
}

function loadOf(tally: Tally): Load {
  return {
    async requests(count) {
      const wanted = tally.requests + count;
      const end = Date.now() + LONGEST_PHASE_MS;
      const isEnough = () => tally.requests >= wanted || Date.now() > end;
      await until(`${count} requests`, isEnough, LONGEST_PHASE_MS + 1000);
    },
    faultEnded() {
      tally.overAt = performance.now();
    },
  };
}

/** Does every customer see their keys again, within a minute? */
async function recovers(shoppers: Shopper[]): Promise<boolean> {
  const end = performance.now() + LONGEST_RECOVERY_MS;
  while (performance.now() < end) {
    const seen = await Promise.all(shoppers.map((shopper) => shopper.look()));
    if (seen.every(Boolean)) return true;
  }
  return false;
}

/**
 * Waits until the reconciler has settled every write. Makes the writes older, but not old enough by itself, so a write that still
 * hangs at Polar ends before the reconciler checks it.
 */
async function settle({ database }: Stage, shoppers: Shopper[]): Promise<void> {
  const customers = shoppers.map(({ customer }) => customer.customer_id);
  const open = "from operations where outcome is null and customer_id = any($1)";
  const age = `update operations set started_at = started_at - interval '20 seconds'
    where id in (select id ${open})`;
  await database.query(age, [customers]);
  const isSettled = async () => (await database.query(`select ${open}`, [customers])).length === 0;
  // What isn't settled by then is counted as lost.
  await until("the end of every write", isSettled, 90_000).catch(() => undefined);
}

/** Verifies the audit log. @returns 1 if it is broken */
async function brokenAudit({ environment }: Stage): Promise<number> {
  const args = ["--conditions=react-server", "--import", "tsx", "scripts/audit-verify.ts"];
  const { code } = await runNode(args, { env: environment });
  return code === 0 ? 0 : 1;
}
