import type { models } from "@polar-sh/sdk/2026-10";
import type { MetadataValue } from "../polar/records.ts";
import type { benefits } from "./catalog.ts";

export interface SeedDevice {
  label: string;
  meta?: Record<string, MetadataValue>;
  /** Days between the key's creation and the activation. By default, each device follows the one before by an hour. */
  daysLater?: number;
}

/** A license key of the seed, with dates in days before or after today. */
export interface SeedKey {
  benefit: keyof typeof benefits;
  /** Distinguishes the person's keys. The benefit's name by default. */
  name?: string;
  daysAgo: number;
  status?: models.LicenseKeyStatus;
  /** The key itself, if the vendor brought it. */
  key?: string;
  limitActivations?: number;
  usage?: number;
  validations?: number;
  validatedDaysAgo?: number;
  expiresInDays?: number;
  /** The member of a team who has the key, by name. Nobody has it by default. */
  member?: string;
  devices?: SeedDevice[];
}

export interface SeedMember {
  name: string;
  email: string;
  role: models.MemberRole;
  external_id?: string;
  /** The member's text on the start page. The team's by default. */
  about?: string;
}

/** A customer of the seed. */
export interface SeedPerson {
  id: string;
  name: string;
  email: string;
  /** The text on the start page. */
  about: string;
  daysAgo: number;
  external_id?: string | null;
  organization?: "northwind" | "contoso";
  /** Makes the customer a team. */
  members?: SeedMember[];
  keys: SeedKey[];
}

export const mac: SeedDevice = {
  label: "MacBook Pro 16″",
  meta: { os: "macOS 27.1", app_version: "9.2.0", hostname: "mbp-16" },
};
export const windows: SeedDevice = {
  label: "DESKTOP-7Q2V9LK",
  meta: { os: "Windows 12", app_version: "9.1.4", memory_gb: 32 },
};
export const linux: SeedDevice = { label: "build-box", meta: { os: "Ubuntu 26.04", cores: 16, headless: true } };
