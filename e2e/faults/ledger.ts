import type { Database } from "../../test/database.ts";
import type { PolarControl } from "../../test/polar-control.ts";
import type { Shopper } from "./shopper.ts";

/** What a scenario must leave at zero. */
export interface Damage {
  /** Writes that were reported as done and weren't, that the portal recorded wrongly, or whose end it never learned. */
  lost: number;
  /** Writes that took effect more often than they were asked for. */
  doubled: number;
  /** Keys shown, and customers looked at by staff, without an audit event. */
  unaudited: number;
}

type Operation = {
  kind: string;
  activation_id: string | null;
  outcome: string | null;
  display_key_after: string | null;
};

/** Compares what a customer was told with what Polar has and with what the portal recorded. */
export async function damageOf(shopper: Shopper, { polar, database }: { polar: PolarControl; database: Database }) {
  const { customer, deactivations, rotations, reveals } = shopper;
  const [key] = customer.license_keys;
  const { activations, key: full } = await polar.readKey(key?.id ?? "");
  const active = new Set(activations.map(({ id }) => id));
  const operations = await database.query<Operation>(
    "select kind, activation_id, outcome, display_key_after from operations where customer_id = $1 order by started_at",
    [customer.customer_id],
  );
  const unsettled = operations.filter(({ outcome }) => outcome === null).length;
  const untrue = [...deactivations].filter(([id, told]) => {
    const recorded = operations.find((one) => one.activation_id === id && one.outcome === "done") !== undefined;
    const isDone = !active.has(id);
    return (told === "done" && !isDone) || recorded !== isDone;
  }).length;
  const last = rotations.filter(({ told }) => told !== "not done").at(-1);
  const isRotationLost = last?.told === "done" && last.displayKey !== `****-${full.slice(-6)}`;
  const calls = await polar.requestsOf(customer);
  const effects = (end: string) =>
    calls.filter(({ method, path, status }) => method === "POST" && path.endsWith(end) && status >= 200 && status < 300)
      .length;
  const seen =
    "select count(*)::int as count from audit_events where action = 'license_key.reveal' and customer_id = $1";
  const [audited] = await database.query<{ count: number }>(seen, [customer.customer_id]);
  return {
    lost: unsettled + untrue + Number(isRotationLost),
    doubled:
      Math.max(0, effects("/rotate") - rotations.length) + Math.max(0, effects("/deactivate") - deactivations.size),
    unaudited: Math.max(0, reveals - (audited?.count ?? 0)),
  } satisfies Damage;
}
