import { expect, test } from "vitest";
import type { CustomerSearchResult } from "@/lib/api/support";
import { SupportSearch } from "@/test/support-search";

const studio = "Northwind Studio license";
const agent = await SupportSearch.open();
const { portal } = agent;
const { polar } = portal;

test("a customer is found by email, name, external id and id, in any case and with any spacing", async () => {
  const name = `${agent.unique("Zoë Quill")} Ångström`;
  const external = agent.unique("crm-");
  const made = await polar.makeCustomer({
    name,
    email: `${agent.unique("zoe.quill.")}@example.com`,
    external_id: external,
  });
  await agent.syncDirectory();
  expect(await agent.found(made.email.toUpperCase())).toEqual([[made.customer_id, ["email"]]]);
  expect(await agent.found(` ${name.toUpperCase().replace(" ", "   ")}\n`)).toEqual([[made.customer_id, ["name"]]]);
  expect(await agent.found(external)).toEqual([[made.customer_id, ["external_id"]]]);
  expect(await agent.found(made.customer_id.toUpperCase())).toEqual([[made.customer_id, ["id"]]]);
  expect(await agent.found(made.email.slice(0, -4))).toEqual([[made.customer_id, ["email"]]]);
});

test("a team is found by a member's email or id, and by its own email", async () => {
  const [owner, billing] = [`${agent.unique("olga")}@example.com`, `${agent.unique("billing")}@example.com`];
  const made = await polar.makeCustomer({
    name: agent.unique("Fabrikam "),
    email: billing,
    type: "team",
    members: [{ email: owner, role: "owner" }],
  });
  await agent.syncDirectory();
  expect(await agent.found(owner)).toEqual([[made.customer_id, [`member ${owner}`]]]);
  expect(await agent.found(made.members[0]?.id ?? "")).toEqual([[made.customer_id, [`member ${owner}`]]]);
  expect(await agent.found(billing)).toEqual([[made.customer_id, ["email"]]]);
});

test("a customer is found by a whole key, its last six characters, or its id, and the key is masked", async () => {
  const made = await polar.makeCustomer({
    license_keys: [{ benefit: studio }, { benefit: studio, key: agent.unique("LEGACY 2019/ana+souza éè ") }],
  });
  await agent.syncDirectory();
  for (const { id, key } of made.license_keys) {
    for (const [typed, part] of [
      [key, "whole"],
      [` ${key.toLowerCase()}  `, "whole"],
      [key.slice(-6), "end"],
      [`****-${key.slice(-6)}`, "end"],
      [id, "id"],
    ] as const) {
      const result = await agent.search(typed);
      expect(
        result.items.map(({ customer }) => customer.id),
        typed,
      ).toEqual([made.customer_id]);
      expect(result.items[0]?.matches).toMatchObject([{ kind: "key", part, license_key: { id, status: "active" } }]);
      expect(JSON.stringify(result)).not.toContain(key);
    }
  }
});

test("a UUID is tried as an id and as a key", async () => {
  const key = "7FC2880E-7F15-42AF-82BC-131262BF5AFF";
  const made = await polar.makeCustomer({ license_keys: [{ benefit: studio, key }] });
  await agent.syncDirectory();
  expect(await agent.found(key)).toEqual([[made.customer_id, ["key whole"]]]);
});

test("a key of six characters or fewer is found only as a whole, and never shown", async () => {
  const made = await polar.makeCustomer({ license_keys: [{ benefit: studio, key: "QX-77" }] });
  await agent.syncDirectory();
  const result = await agent.search("qx-77");
  expect(result.items[0]?.customer.id).toBe(made.customer_id);
  expect(result.items[0]?.matches).toMatchObject([{ part: "whole", license_key: { display_key: "****" } }]);
  const { json } = await agent.browser.get(`/api/support/customers/${made.customer_id}`);
  expect(JSON.stringify([result, json])).not.toContain("QX-77");
});

test("sixty matches are paged without gaps", async () => {
  const family = agent.unique("Paged Family ");
  const names = Array.from({ length: 60 }, (_, index) => polar.makeCustomer({ name: `${family} ${index}` }));
  const ids = (await Promise.all(names)).map(({ customer_id }) => customer_id);
  const pages = await Promise.all([1, 2, 3].map((page) => agent.search(family, { page })));
  expect(pages.map(({ items }) => items.length)).toEqual([25, 25, 10]);
  expect(pages[0]?.pagination).toEqual({ total_count: 60, max_page: 3 });
  expect(new Set(pages.flatMap(({ items }) => items.map(({ customer }) => customer.id)))).toEqual(new Set(ids));
});

test("keys that end in a text come before names that contain it, and every page is full", async () => {
  const ending = `Q${agent.unique("ZZZ")}X`.padEnd(6, "W").slice(0, 6);
  const keyed = await Promise.all(
    Array.from({ length: 3 }, () =>
      polar.makeCustomer({ license_keys: [{ benefit: studio, key: `${agent.unique("SITE-LICENSE-")}${ending}` }] }),
    ),
  );
  const named = await Promise.all(
    Array.from({ length: 6 }, () => polar.makeCustomer({ name: agent.unique(`Firm ${ending} `) })),
  );
  await agent.syncDirectory();
  const pages: CustomerSearchResult[] = [];
  for (const page of [1, 2, 3, 4, 5]) pages.push(await agent.search(ending, { page, limit: 2 }));
  expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 2, 2, 1]);
  const ids = pages.flatMap(({ items }) => items.map(({ customer }) => customer.id));
  expect(new Set(ids.slice(0, 3))).toEqual(new Set(keyed.map(({ customer_id }) => customer_id)));
  expect(new Set(ids.slice(3))).toEqual(new Set(named.map(({ customer_id }) => customer_id)));
});
