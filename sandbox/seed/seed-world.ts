import { isoMicros } from "../polar/clock.ts";
import { makeLicenseKey } from "../polar/control/make-license-key.ts";
import { makeCustomer } from "../polar/control/make-record.ts";
import { generateKey } from "../polar/license-key-use.ts";
import type { Member, Organization, World } from "../polar/records.ts";
import { accessTokens, allBenefits, benefits, contoso, northwind, products } from "./catalog.ts";
import { extremes } from "./extremes.ts";
import { people } from "./people.ts";
import type { SeedDevice, SeedKey, SeedPerson } from "./person.ts";
import { seedId } from "./seed-id.ts";

const dayMs = 86_400_000;

/** The seed as a world file, with all dates relative to `nowMs`. The same time gives the same world. */
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
    webhook_endpoints: [],
    names: {},
  };
  for (const person of [...people, ...extremes]) addPerson(world, person, nowMs);
  return world;
}

function addPerson(world: World, person: SeedPerson, nowMs: number): void {
  const organization = person.organization === "contoso" ? contoso : northwind;
  const id = seedId(`customer ${person.id}`);
  const created_at = isoMicros(nowMs - person.daysAgo * dayMs);
  const { email, name, external_id = null } = person;
  const type = person.members ? "team" : "individual";
  world.customers.push(
    makeCustomer({ id, organization_id: organization.id, email, name, type, external_id, created_at }),
  );
  world.names[`customer.${person.id}`] = id;
  const members = organization.member_model_enabled ? makeMembers(person, organization, id, created_at) : [];
  world.members.push(...members);
  person.keys.forEach((key, index) => {
    addKey(world, person, organization, members, key, nowMs - key.daysAgo * dayMs + index * 60_000, nowMs);
  });
}

function makeMembers(person: SeedPerson, organization: Organization, customer_id: string, created_at: string) {
  const { name, email, members = [{ name, email, role: "owner" as const }] } = person;
  return members.map(
    (member): Member => ({
      id: seedId(`member ${person.id} ${member.email}`),
      organization_id: organization.id,
      customer_id,
      email: member.email,
      name: member.name,
      external_id: ("external_id" in member ? member.external_id : null) ?? null,
      role: member.role,
      created_at,
      modified_at: null,
    }),
  );
}

function addKey(
  world: World,
  person: SeedPerson,
  organization: Organization,
  members: readonly Member[],
  seed: SeedKey,
  createdMs: number,
  nowMs: number,
): void {
  const { benefit: benefitName, name: keyName = benefitName, devices = [] } = seed;
  const name = `${person.id} ${keyName}`;
  const benefit = benefits[benefitName];
  const product = products[benefitName];
  const member = person.members ? members.find((one) => one.name === seed.member) : members[0];
  const at = (days: number) => isoMicros(nowMs - days * dayMs);
  const made = makeLicenseKey(
    {
      ...seed,
      organization,
      customer_id: seedId(`customer ${person.id}`),
      member_id: member?.id ?? null,
      benefit,
      purchase: {
        kind: product.is_recurring ? "subscription" : "order",
        product,
        invoice: `${organization.slug.slice(0, 2).toUpperCase()}-${1001 + world.orders.length}`,
      },
      key: seed.key ?? generateKey(benefit.properties.prefix, seedId(`key ${name}`)),
      isOwnKey: seed.key !== undefined,
      limit_activations: seed.limitActivations,
      // More than an hour ago, even with 0 days.
      last_validated_at: seed.validatedDaysAgo === undefined ? null : at(seed.validatedDaysAgo + 1 / 20),
      expires_at: seed.expiresInDays === undefined ? null : at(-seed.expiresInDays),
      createdMs,
      revokedMs: nowMs - 12 * dayMs,
      nowMs,
      activations: devices.map((device, position) => describeActivation(device, position, createdMs)),
    },
    (kind, position) => seedId([kind, name, ...(position === undefined ? [] : [position])].join(" ")),
  );
  world.names[`license_key.${person.id}.${keyName}`] = made.licenseKey.id;
  world.license_keys.push(made.licenseKey);
  world.benefit_grants.push(made.grant);
  world.activations.push(...made.activations);
  if (made.subscription) world.subscriptions.push(made.subscription);
  if (made.order) world.orders.push(made.order);
}

function describeActivation({ label, meta = {}, daysLater }: SeedDevice, position: number, keyCreatedMs: number) {
  const laterMs = daysLater === undefined ? position * 3_600_000 : daysLater * dayMs + position * 1000;
  return { label, meta, conditions: {}, created_at: isoMicros(keyCreatedMs + laterMs) };
}
