import pg from "pg";
import { freePort } from "../sandbox/ports.ts";
import { until } from "../test/until.ts";
import { median } from "./median.ts";
import { type Stage, startServer } from "./stage.ts";

const READS = 60;
/** Of all keys: a tenth expires within 30 days, and one in a hundred has used 80 % or more. */
const EXPIRING = 10;
const USED = 100;
const DEVICES = 10;
/** The sync has seen no other key after now. */
const MADE_HERE = "seen_at > now() + interval '1 hour'";

/** How long a day's reminders take for an organization of this size. */
export interface ReminderTimes {
  keys: number;
  activations: number;
  queued: number;
  /** From the start of an instance, whose first job is due after a second, until all are in the outbox. */
  queueMs: number;
  /** `GET /api/license-keys/{id}` before and after, median. */
  keyBeforeMs: number;
  keyAfterMs: number;
}

/** Fills the index, starts an instance that sends reminders, and waits until all that are due are in the outbox. */
export async function timeReminders(stage: Stage, keys: number): Promise<ReminderTimes> {
  const pool = new pg.Pool({ connectionString: stage.environment.DATABASE_URL, max: 2 });
  try {
    const keyBeforeMs = await timeKey(stage);
    const expected = await fillIndex(pool, keys);
    const queueMs = await timeQueue(pool, stage, expected);
    return {
      keys,
      activations: keys * DEVICES,
      queued: expected,
      queueMs,
      keyBeforeMs,
      keyAfterMs: await timeKey(stage),
    };
  } finally {
    await pool.query(
      `delete from device_reports where license_key_id in (select license_key_id from directory_license_keys where ${MADE_HERE})`,
    );
    await pool.query(`delete from directory_license_keys where ${MADE_HERE}`);
    await pool.query("delete from mails where kind = 'reminder'");
    await pool.end();
  }
}

/** Straight into PostgreSQL: a sync of a hundred thousand keys takes 25 minutes at Polar's pace. @returns the reminders due */
async function fillIndex(pool: pg.Pool, keys: number): Promise<number> {
  await pool.query(
    `insert into directory_license_keys (license_key_id, customer_id, benefit_id, status, expires_at, expiry_known_at, usage,
       limit_usage, limit_activations, activations, activations_read_at, created_at, changed_at, seen_at)
     select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'granted',
       case when n % ${EXPIRING} = 1 then now() + (1 + n % 28) * interval '1 day' else now() + interval '200 days' end,
       now() - interval '1 year', case when n % ${USED} = 0 then 90 else 10 end, 100, 20, ${DEVICES}, now(),
       now() - interval '1 year', now() - interval '1 year', now() + interval '1 day'
     from generate_series(1, $1::int) as n`,
    [keys],
  );
  await pool.query(
    `insert into device_reports (activation_id, license_key_id, customer_id, seen_on, app_version)
     select gen_random_uuid(), license_key_id, customer_id, current_date - n, '12.4'
     from directory_license_keys, generate_series(1, ${DEVICES}) as n where ${MADE_HERE}`,
  );
  await pool.query("analyze directory_license_keys");
  await pool.query("analyze device_reports");
  return Math.ceil(keys / EXPIRING) + Math.floor(keys / USED);
}

async function timeQueue(pool: pg.Pool, stage: Stage, expected: number): Promise<number> {
  const PORT = String(await freePort());
  const instance = await startServer(["server.ts"], {
    ...stage.environment,
    PORT,
    REMINDERS: "expiry,usage",
    // Nothing listens there: only the queue is measured.
    SMTP_URL: "smtp://127.0.0.1:9",
    MAIL_FROM: "licenses@northwind.example",
  });
  const started = performance.now();
  try {
    const count = async () => {
      const { rows } = await pool.query("select count(*)::int as count from sent_reminders");
      return rows[0].count >= expected;
    };
    await until("all reminders in the outbox", count, 300_000);
    return performance.now() - started;
  } finally {
    await instance.stop();
  }
}

async function timeKey({ portal, cookie }: Stage): Promise<number> {
  const get = async (path: string) => (await fetch(portal.url + path, { headers: { cookie } })).json();
  const { items } = (await get("/api/license-keys")) as { items: { id: string }[] };
  const times: number[] = [];
  for (let read = 0; read < READS; read += 1) {
    const started = performance.now();
    await get(`/api/license-keys/${items[0]?.id}`);
    times.push(performance.now() - started);
  }
  return median(times);
}

/** The same numbers as a plot for docs/performance.md. */
export function reminderChart({ keys, queueMs, queued }: ReminderTimes): string {
  const seconds = (queueMs / 1000).toFixed(1);
  return [
    "```mermaid",
    "xychart-beta",
    `  title "Reminders of a day, ${keys.toLocaleString("en")} keys"`,
    `  x-axis ["${queued.toLocaleString("en")} queued", "goal"]`,
    '  y-axis "seconds" 0 --> 60',
    `  bar [${seconds}, 60]`,
    "```",
  ].join("\n");
}
