import { isoMicros } from "../polar/clock.ts";
import { makeCustomer } from "../polar/control/make.ts";
import { makeOrder, makeSubscription } from "../polar/control/make-purchase.ts";
import { generateKey } from "../polar/license-key-use.ts";
import { displayKey } from "../polar/license-key-view.ts";
import type { Member, Organization, World } from "../polar/records.ts";
import { accessTokens, allBenefits, benefits, contoso, northwind, products } from "./catalogue.ts";
import { extremes } from "./extremes.ts";
import { people } from "./people.ts";
import type { SeedKey, SeedPerson } from "./person.ts";
import { seedId } from "./seed-id.ts";

const DAY_MS = 86_400_000;

/** The seed as a world file, with every date counted from `nowMs`; the same for the same time. */
export function seedWorld(nowMs: number): World {
  const world: World = {
    organizations: [northwind, contoso],
    access_tokens: accessTokens,
    benefits: allBenefits,
    products: Object.values(products),
    customers: [],
    deleted_customers: [],
    members: [],
    license_keys: [],
    activations: [],
    benefit_grants: [],
    subscriptions: [],
    orders: [],
    sessions: [],
    names: {},
  };
  for (const person of [...people, ...extremes]) addPerson(world, person, nowMs);
  return world;
}

function addPerson(world: World, person: SeedPerson, nowMs: number): void {
  const organization = person.organization === "contoso" ? contoso : northwind;
  const id = seedId(`customer ${person.id}`);
  const created_at = isoMicros(nowMs - person.daysAgo * DAY_MS);
  world.customers.push(
    makeCustomer({
      id,
      organization_id: organization.id,
      email: person.email,
      name: person.name,
      type: person.members ? "team" : "individual",
      external_id: person.external_id ?? null,
      created_at,
    }),
  );
  world.names[`customer.${person.id}`] = id;
  const members = addMembers(world, person, organization, id, created_at);
  person.keys.forEach((key, index) => {
    addKey(world, person, organization, members, key, index, nowMs);
  });
}

function addMembers(
  world: World,
  person: SeedPerson,
  organization: Organization,
  customer_id: string,
  created_at: string,
) {
  if (!organization.member_model_enabled) return [];
  const owner = { name: person.name, email: person.email, role: "owner" as const, external_id: undefined };
  const members = (person.members ?? [owner]).map(
    (member): Member => ({
      id: seedId(`member ${person.id} ${member.email}`),
      organization_id: organization.id,
      customer_id,
      email: member.email,
      name: member.name,
      external_id: member.external_id ?? null,
      role: member.role,
      created_at,
      modified_at: null,
    }),
  );
  world.members.push(...members);
  return members;
}

function addKey(
  world: World,
  person: SeedPerson,
  organization: Organization,
  members: readonly Member[],
  seed: SeedKey,
  index: number,
  nowMs: number,
): void {
  const name = `${person.id} ${seed.name}`;
  const benefit = benefits[seed.benefit];
  const customer_id = seedId(`customer ${person.id}`);
  const createdMs = nowMs - seed.daysAgo * DAY_MS + index * 60_000;
  const created_at = isoMicros(createdMs);
  const status = seed.status ?? "granted";
  const member = person.members ? members.find((one) => one.name === seed.member) : members[0];
  const text = seed.key ?? generateKey(benefit.properties.prefix, seedId(`key ${name}`));
  const id = seedId(`license key ${name}`);
  world.names[`license_key.${person.id}.${seed.name}`] = id;
  world.license_keys.push({
    id,
    organization_id: organization.id,
    customer_id,
    member_id: member?.id ?? null,
    benefit_id: benefit.id,
    key: text,
    status,
    limit_activations:
      seed.limitActivations === undefined ? (benefit.properties.activations?.limit ?? null) : seed.limitActivations,
    usage: seed.usage ?? 0,
    limit_usage: seed.limitUsage === undefined ? (benefit.properties.limit_usage ?? null) : seed.limitUsage,
    validations: seed.validations ?? 0,
    last_validated_at:
      seed.validatedDaysAgo === undefined ? null : isoMicros(nowMs - seed.validatedDaysAgo * DAY_MS - 4_000_000),
    expires_at: seed.expiresInDays == null ? null : isoMicros(nowMs + seed.expiresInDays * DAY_MS),
    created_at,
    modified_at: null,
  });
  const revokedMs = status === "revoked" ? nowMs - 12 * DAY_MS : null;
  world.benefit_grants.push({
    id: seedId(`grant ${name}`),
    customer_id,
    member_id: member?.id ?? null,
    benefit_id: benefit.id,
    ...addPurchase(world, name, organization, customer_id, seed, createdMs, revokedMs, nowMs),
    granted_at: revokedMs === null ? created_at : null,
    revoked_at: revokedMs === null ? null : isoMicros(revokedMs),
    properties: {
      ...(seed.key === undefined ? {} : { user_provided_key: seed.key }),
      license_key_id: id,
      display_key: displayKey(text),
    },
    created_at,
    modified_at: null,
  });
  seed.devices?.forEach((device, place) => {
    const addedMs =
      createdMs + (device.daysLater === undefined ? place * 3_600_000 : device.daysLater * DAY_MS + place * 1000);
    world.activations.push({
      id: seedId(`activation ${name} ${place}`),
      license_key_id: id,
      label: device.label,
      meta: device.meta ?? {},
      conditions: {},
      created_at: isoMicros(addedMs),
      modified_at: null,
    });
  });
}

function addPurchase(
  world: World,
  name: string,
  organization: Organization,
  customer_id: string,
  seed: SeedKey,
  createdMs: number,
  revokedMs: number | null,
  nowMs: number,
): { subscription_id: string | null; order_id: string | null } {
  const product = products[seed.benefit];
  const id = seedId(`purchase ${name}`);
  const purchase = { id, customer_id, product, organization, createdMs, nowMs };
  if (product.is_recurring) {
    world.subscriptions.push(makeSubscription({ ...purchase, canceledMs: revokedMs }));
    return { subscription_id: id, order_id: null };
  }
  const invoice = `${organization.slug.slice(0, 2).toUpperCase()}-${1001 + world.orders.length}`;
  world.orders.push(makeOrder({ ...purchase, invoice, itemId: seedId(`item ${name}`) }));
  return { subscription_id: null, order_id: id };
}
