import { beforeEach, expect, test } from "vitest";
import type { KeyRemedies } from "@/lib/api/remedies";
import { systemContext } from "@/lib/server/context";
import { queueReminders } from "@/lib/server/customer/reminders/due-reminders";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyLicenseKey } from "@/lib/server/directory/key-sync";
import { everyMember } from "@/lib/server/directory/member-sync";
import { deliverMails, deliverReminders } from "@/lib/server/mail/mail-delivery";
import { benefitCatalog } from "@/lib/server/polar/benefits";
import type { Customer, NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";

// How many calls to Polar it takes to write a mail (docs/performance.md).

const studio = "Northwind Studio license";
const portal = await openPortal({ mail: true, staff: true, variables: { REMINDERS: "expiry,usage" } });
const { database, inbox, polar } = portal;

type NewKey = Omit<NonNullable<NewCustomer["license_keys"]>[number], "benefit">;

let count = 0;
const uniqueEmail = (name: string) => {
  count += 1;
  return `${name}.${count}@example.com`;
};

/** A customer, and the email of the holder of their key. */
async function newIndividual(key: NewKey): Promise<{ customer: Customer; holder: string }> {
  const holder = uniqueEmail("ada");
  return {
    holder,
    customer: await polar.makeCustomer({ email: holder, license_keys: [{ benefit: studio, ...key }] }),
  };
}

async function newTeam(key: NewKey): Promise<{ customer: Customer; holder: string }> {
  const [owner, holder] = [uniqueEmail("owner"), uniqueEmail("holder")];
  const customer = await polar.makeCustomer({
    type: "team",
    members: [
      { email: owner, role: "owner" },
      { email: holder, role: "member" },
    ],
    license_keys: [{ benefit: studio, member: holder, ...key }],
  });
  return { customer, holder };
}

const paths = async (work: () => Promise<unknown>) =>
  (await polar.requestsDuring(work)).map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/g, "{id}")}`);

/** Queues the reminders that are due by what Polar has now. */
async function queueDue(): Promise<void> {
  const context = systemContext();
  for (const list of [everyMember, everyLicenseKey]) while (!(await continueSync(context, list)));
  // The keys of tests are new. These have had their time of expiry for long.
  await database.query("update directory_license_keys set expiry_known_at = now() - interval '1 year'");
  await queueReminders(context);
}

beforeEach(async () => {
  await database.resetLimits();
  // Those of the sandbox's own customers are none of this test's.
  await queueDue();
  await database.query("delete from mails");
  // Known on every page, and read again after minutes.
  await benefitCatalog();
});

const KEY = "GET /v1/license-keys/{id}";
const GRANTS = "GET /v1/benefit-grants/";
const MEMBER = "GET /v1/members/{id}";
const SESSION = "POST /v1/customer-sessions/";
const SUBSCRIPTION = "GET /v1/customer-portal/subscriptions/{id}";

test.each([
  ["usage of an individual", newIndividual, { usage: 80, limit_usage: 100 }, [KEY]],
  ["usage in a team", newTeam, { usage: 80, limit_usage: 100 }, [KEY, GRANTS, MEMBER]],
  ["expiry of an individual", newIndividual, { expires_in_days: 5 }, [KEY, GRANTS]],
  ["expiry in a team", newTeam, { expires_in_days: 5 }, [KEY, GRANTS, MEMBER]],
  [
    "a subscription of an individual",
    newIndividual,
    { expires_in_days: 5, subscription: true },
    [KEY, GRANTS, SESSION, SUBSCRIPTION],
  ],
  [
    "a subscription of a team",
    newTeam,
    { expires_in_days: 5, subscription: true },
    [KEY, GRANTS, MEMBER, SESSION, SUBSCRIPTION],
  ],
] as const)("a reminder of %s takes these calls", async (_of, make, key, expected) => {
  const { customer, holder } = await make(key);
  await queueDue();
  expect(await paths(() => deliverReminders(systemContext("reminders")))).toEqual(expected);
  // One that its subscription renews is found to be unwanted.
  const isWanted = !("subscription" in key);
  expect(await inbox.mails(holder)).toHaveLength(isWanted ? 1 : 0);
  expect(
    await database.query("select from sent_reminders where customer_id = $1", [customer.customer_id]),
  ).toHaveLength(1);
});

test.each([
  ["an individual", newIndividual, ["GET /v1/customers/{id}"]],
  ["a team", newTeam, ["GET /v1/customers/{id}", GRANTS, MEMBER]],
] as const)(
  "each remedy for a key of %s takes a read and a write, and its mail these calls",
  async (_of, make, ofMail) => {
    const { customer } = await make({ usage: 7, limit_usage: 10, expires_in_days: 60 });
    const { customer: former } = await make({ status: "revoked" });
    const { browser: lead } = await portal.newStaff("lead");
    const act = async (remedy: object, { license_keys: [key] } = customer) => {
      const path = `/api/support/license-keys/${key?.id}/remedies`;
      const { state: shown } = (await lead.get(path)).json as KeyRemedies;
      await database.resetLimits();
      const calls = await paths(async () => {
        const answer = await lead.post(path, { ...remedy, reason: "Ticket 4711: the renewal was delayed", shown });
        expect([remedy, answer.status]).toEqual([remedy, 200]);
        await deliverMails(systemContext());
      });
      expect([remedy, calls]).toEqual([remedy, [KEY, "PATCH /v1/license-keys/{id}", ...ofMail]]);
    };
    await act({ kind: "extend", days: 30 });
    await act({ kind: "device_limit", limit: 9 });
    await act({ kind: "usage_limit", limit: 20 });
    await act({ kind: "usage_back", amount: 5 });
    await act({ kind: "disable" });
    await act({ kind: "enable" });
    await act({ kind: "grant_again" }, former);
  },
);
