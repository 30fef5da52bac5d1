import type { models } from "@polar-sh/sdk/2026-10";
import type { MetadataValue } from "../polar/records.ts";
import type { benefits } from "./catalogue.ts";

export interface SeedDevice {
  label: string;
  meta?: Record<string, MetadataValue>;
  /** How long after the key it was added; an hour for each device before it unless told. */
  daysLater?: number;
}

/** A license key of the seed. Days count from today: before it in `daysAgo`, after it in `expiresInDays`. */
export interface SeedKey {
  name: string;
  benefit: keyof typeof benefits;
  daysAgo: number;
  status?: models.LicenseKeyStatus;
  /** A key the vendor brought. */
  key?: string;
  limitActivations?: number | null;
  usage?: number;
  limitUsage?: number | null;
  validations?: number;
  validatedDaysAgo?: number;
  expiresInDays?: number | null;
  /** The name of a member, of a team's key; nobody without it. */
  member?: string;
  devices?: SeedDevice[];
}

export interface SeedMember {
  name: string;
  email: string;
  role: models.MemberRole;
  external_id?: string;
  /** What is special about this one; else what is about the team. */
  about?: string;
}

/** A customer of the seed, and what is special about them. */
export interface SeedPerson {
  id: string;
  name: string;
  email: string;
  about: string;
  daysAgo: number;
  external_id?: string | null;
  organization?: "northwind" | "contoso";
  /** Makes it a team. */
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
