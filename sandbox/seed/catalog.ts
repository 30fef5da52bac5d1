import { isoMicros } from "../polar/clock.ts";
import { makeBenefit, makeProduct } from "../polar/control/make-record.ts";
import type { AccessToken, Benefit, Organization, Product } from "../polar/records.ts";
import { seedId } from "./seed-id.ts";

const foundedAt = isoMicros(Date.UTC(2025, 6, 1));
/** The scopes that the portal needs, and `license_keys:write` for tests that act as the vendor. */
const scopes = [
  "customer_sessions:write",
  "customers:read",
  "members:read",
  "license_keys:read",
  "license_keys:write",
  "benefits:read",
  "subscriptions:read",
  "orders:read",
];

function organization(slug: string, name: string, hasMembers: boolean): Organization {
  const id = seedId(`organization ${slug}`);
  return {
    id,
    name,
    slug,
    member_model_enabled: hasMembers,
    as_customers_see_it: {
      id,
      name,
      slug,
      created_at: foundedAt,
      modified_at: null,
      avatar_url: null,
      proration_behavior: "prorate",
      allow_customer_updates: true,
      bio: null,
      company: null,
      blog: null,
      location: null,
      twitter_username: null,
      pledge_minimum_amount: 0,
      pledge_badge_show_amount: false,
      default_upfront_split_to_contributors: null,
      email: null,
      website: null,
      socials: [],
      status: "active",
      details_submitted_at: null,
      feature_settings: { member_model_enabled: hasMembers, checkout_localization_enabled: false },
      organization_features: { member_model_enabled: hasMembers, checkout_localization_enabled: false },
      subscription_settings: {
        allow_multiple_subscriptions: true,
        allow_customer_updates: true,
        proration_behavior: "prorate",
        benefit_revocation_grace_period: 0,
        prevent_trial_abuse: false,
      },
      customer_email_settings: {},
      customer_portal_settings: {
        usage: { show: true },
        subscription: { update_seats: true, update_plan: true },
        customer: { allow_email_change: false },
      },
    } as unknown as Organization["as_customers_see_it"],
  };
}

export const northwind = organization("northwind", "Northwind Software", true);
export const contoso = organization("contoso", "Contoso Tools", false);

export const accessTokens: AccessToken[] = [
  {
    organization: "northwind",
    name: "northwind",
    scopes,
    expired: false,
    token: "polar_oat_sandbox_northwindxxxxxxxxxxx",
  },
  {
    organization: "northwind",
    name: "northwind-read-only",
    scopes: scopes.filter((scope) => scope !== "license_keys:write"),
    expired: false,
    token: "polar_oat_sandbox_northwind_read_onlyx",
  },
  {
    organization: "contoso",
    name: "contoso",
    scopes,
    expired: false,
    token: "polar_oat_sandbox_contosoxxxxxxxxxxxxx",
  },
];

let order = 0;
const licenseKeys = (description: string, properties: Parameters<typeof makeBenefit>[0]["properties"], extra = {}) => {
  order += 1;
  return makeBenefit({
    id: seedId(`benefit ${description}`),
    description,
    organization_id: northwind.id,
    created_at: isoMicros(Date.parse(foundedAt) + order * 60_000),
    ...(properties ? { properties } : {}),
    ...extra,
  });
};

const devices = (limit: number, enable_customer_admin = true) => ({ activations: { limit, enable_customer_admin } });

/** The benefits with license keys, by short name. */
export const benefits = {
  studio: licenseKeys("Northwind Studio license", { prefix: "NORTH", ...devices(3) }),
  api: licenseKeys("Northwind API quota", {
    prefix: "NAPI",
    expires: { ttl: 1, timeframe: "year" },
    limit_usage: 1000,
  }),
  ci: licenseKeys("Northwind CI runner", {
    prefix: "NCI",
    expires: { ttl: 6, timeframe: "month" },
    ...devices(5, false),
  }),
  fonts: licenseKeys("Northwind Fonts", {}),
  site: licenseKeys("Northwind Site license", { prefix: "NSITE", ...devices(1000) }),
  plugin: licenseKeys("Northwind Plug-in", { prefix: "NPLUG", ...devices(2) }),
  beta: licenseKeys("Northwind Preview", { prefix: "NPRE", ...devices(3) }, { visibility: "private" }),
  toolbox: licenseKeys(
    "Contoso Toolbox license",
    { prefix: "CTSO", limit_usage: 10, ...devices(2) },
    { organization_id: contoso.id },
  ),
};

const newsletter: Benefit = {
  ...makeBenefit({
    id: seedId("newsletter"),
    description: "Studio newsletter",
    organization_id: northwind.id,
    created_at: foundedAt,
  }),
  type: "custom",
  properties: { note: "Thanks for supporting Northwind!" },
  is_tax_applicable: true,
} as unknown as Benefit;

const product = (
  name: string,
  description: string,
  interval: "month" | "year" | null,
  cents: number,
  given: Benefit[],
) =>
  makeProduct({
    id: seedId(`product ${name}`),
    priceId: seedId(`price ${name}`),
    name,
    description,
    organization_id: given[0]?.organization_id ?? northwind.id,
    recurring_interval: interval,
    price_amount: cents,
    created_at: foundedAt,
    benefits: given,
  });

/** The products, by the short name of the benefit with the license key. */
export const products = {
  studio: product("Northwind Studio", "The design suite, for one person and three devices.", "year", 14_900, [
    benefits.studio,
    newsletter,
  ]),
  api: product("Northwind API", "A thousand renderings.", null, 4_900, [benefits.api]),
  ci: product("Northwind CI", "Render in your pipeline.", null, 19_900, [benefits.ci]),
  fonts: product("Northwind Fonts Pack", "Twelve font families, forever.", null, 7_900, [benefits.fonts]),
  site: product("Northwind Studio for Teams", "Studio for everyone in the company.", "month", 49_900, [benefits.site]),
  plugin: product("Northwind Plug-in Bundle", "One plug-in, two devices.", null, 1_900, [benefits.plugin]),
  beta: product("Northwind Preview", "New features before their release.", null, 0, [benefits.beta]),
  toolbox: product("Contoso Toolbox", "Tools.", null, 2_900, [benefits.toolbox]),
} satisfies Record<keyof typeof benefits, Product>;

export const allBenefits: Benefit[] = [...Object.values(benefits), newsletter];
