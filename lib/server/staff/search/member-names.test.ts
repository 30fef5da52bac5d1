import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { isSyncDue } from "@/lib/server/directory/full-sync";
import { directoryProgress, everyMember } from "@/lib/server/directory/member-sync";
import { database } from "@/lib/server/platform/db/database";
import { SupportSearch } from "@/test/support-search";

const agent = await SupportSearch.open();
const { polar } = agent.portal;

/** A team with an owner and a member of these names. */
async function makeTeam(owner: string, member: string) {
  const team = await polar.makeCustomer({
    name: agent.unique("Works "),
    type: "team",
    members: [
      { email: `${agent.unique("owner")}@example.com`, name: owner, role: "owner" },
      { email: `${agent.unique("member")}@example.com`, name: member },
    ],
  });
  await agent.syncDirectory();
  const [first, second] = team.members.map(({ email }) => `member ${email}`);
  return { id: team.customer_id, owner: [[team.customer_id, [first]]], member: [[team.customer_id, [second]]] };
}

test("a team's member is found by name, and so is its owner: in any case, order and spelling of accents", async () => {
  const team = await makeTeam("Zsófia Németh-Nagy", "Mirabel Haddadi");
  for (const typed of ["Mirabel Haddadi", "haddadi mirabel", "  MIRABEL ", "hadd mira", "Haddadi, Mirabel"])
    expect(await agent.found(typed), typed).toEqual(team.member);
  for (const typed of ["zsofia nemeth", "Németh-Nagy", "nagy zsófia"])
    expect(await agent.found(typed), typed).toEqual(team.owner);
  for (const typed of ["Mirabel Nagy", "irabel", "Mirabel Haddadi Junior"])
    expect(await agent.found(typed), typed).toEqual([]);
});

test("a member is found by a new name and not by the old one, and not at all once the team is gone", async () => {
  const made = await polar.makeCustomer({
    type: "team",
    members: [
      { email: `${agent.unique("owner")}@example.com`, role: "owner" },
      { email: `${agent.unique("member")}@example.com`, name: "Tadeusz Oldname" },
    ],
  });
  await agent.syncDirectory();
  await polar.control("PATCH", `/members/${made.members[1]?.id}`, { name: "Tadeusz Newname" });
  await expect.poll(() => agent.found("tadeusz newname")).toHaveLength(1);
  expect(await agent.found("tadeusz oldname")).toEqual([]);
  await polar.deleteCustomer(made);
  await expect.poll(() => agent.found("tadeusz newname")).toEqual([]);
});

test("a member with another name than the index has is not found by the old one, and by the new one afterwards", async () => {
  const team = await makeTeam("Ottoline Firstname", "Peregrine Before");
  const world = Object(await polar.control("GET", "/world"));
  const members = world.members.map((one: { customer_id: string; name: string }) =>
    one.customer_id === team.id && one.name === "Peregrine Before" ? { ...one, name: "Peregrine After" } : one,
  );
  await polar.control("PUT", "/world", { ...world, members });
  expect(await agent.found("peregrine before")).toEqual([]);
  expect(await agent.found("peregrine after")).toEqual(team.member);
});

test("an individual is listed once, by their own name, or as a member where the names differ", async () => {
  const email = `${agent.unique("solo")}@example.com`;
  const same = await polar.makeCustomer({ name: "Bartholomew Quince" });
  const other = await polar.makeCustomer({
    name: agent.unique("Studio "),
    email,
    members: [{ email, name: "Cornelius Quillfeather", role: "owner" }],
  });
  await agent.syncDirectory();
  expect(await agent.found("bartholomew quince")).toEqual([[same.customer_id, ["name"]]]);
  expect((await agent.search("bartholomew quince")).pagination.total_count).toBe(1);
  expect(await agent.found("quillfeather")).toEqual([[other.customer_id, [`member ${email}`]]]);
});

test("thirty members of one name are paged without gaps, and no name is in the table", async () => {
  const teams = Array.from({ length: 30 }, (_, index) =>
    polar.makeCustomer({
      type: "team",
      members: [
        { email: `${agent.unique("owner")}@example.com`, role: "owner" },
        { email: `${agent.unique("member")}@example.com`, name: `Wilhelmina Pagewright ${index}` },
      ],
    }),
  );
  const ids = (await Promise.all(teams)).map(({ customer_id }) => customer_id);
  await agent.syncDirectory();
  const pages = [await agent.search("pagewright"), await agent.search("pagewright", { page: 2 })];
  expect(pages.map(({ items }) => items.length)).toEqual([25, 5]);
  expect(pages[0]?.pagination).toEqual({ total_count: 30, max_page: 2 });
  expect(new Set(pages.flatMap(({ items }) => items.map(({ customer }) => customer.id)))).toEqual(new Set(ids));
  const dump = JSON.stringify(await agent.portal.database.query("select * from directory_members"));
  expect(dump.toLowerCase()).not.toContain("pagewright");
});

test("members whom an earlier version indexed are read again at once", async () => {
  await agent.syncDirectory();
  expect(await isSyncDue(database(), everyMember, 3600)).toBe(false);
  await makeTeam("Early Owner", "Early Member");
  await agent.portal.database.query("update directory_members set name_hashes = null");
  expect(await isSyncDue(database(), everyMember, 3600)).toBe(true);
  await agent.syncDirectory();
  expect(await isSyncDue(database(), everyMember, 3600)).toBe(false);
  expect((await directoryProgress(systemContext().db)).complete).toBe(true);
  expect(await agent.found("early member")).toHaveLength(1);
});
