import { expect, test } from "vitest";
import type { Account } from "@/lib/server/directory/account-lookup";
import { pickAccount } from "./accounts";

const [OWN, TEAM, OWNER, MEMBER, OTHER] = ["own", "team", "owner", "member", "other"];
const account = (customerId: string, memberId: string | null, kind: Account["kind"]): Account => ({
  customerId,
  memberId,
  kind,
  customerName: null,
  memberName: null,
  role: null,
});
const own = account(OWN, null, "individual");
const team = account(TEAM, MEMBER, "team");

test("a customer's only account needs no member; a member must be one of those offered", () => {
  expect(pickAccount([own, team], { customer_id: OWN })).toBe(own);
  expect(pickAccount([own, team], { customer_id: TEAM })).toBe(team);
  expect(pickAccount([own, team], { customer_id: TEAM, member_id: MEMBER })).toBe(team);
  expect(pickAccount([own, team], { customer_id: TEAM, member_id: OTHER })).toBeNull();
  expect(pickAccount([own, team], { customer_id: OTHER })).toBeNull();
});

test("of two places in one team, one has to be named", () => {
  const second = account(TEAM, OTHER, "team");
  expect(pickAccount([team, second], { customer_id: TEAM })).toBeNull();
  expect(pickAccount([team, second], { customer_id: TEAM, member_id: OTHER })).toBe(second);
});

test("an individual whose session knows the owner member before the index does comes in again", () => {
  expect(pickAccount([own, team], { customer_id: OWN, member_id: OWNER })).toBe(own);
});
