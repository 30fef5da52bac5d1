/**
 * The licenses that what ships may have: each allows to pass copies on with the portal, under its own text. MPL-2.0 and others that
 * ask for more aren't here. To ship such a package, add its license with the reason, and do what it asks for.
 */
export const allowedLicenses: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "OFL-1.1",
  "Unlicense",
]);

/** Licenses that don't ask for their text in copies. */
export const licensesWithoutNotice: ReadonlySet<string> = new Set(["0BSD", "CC0-1.0", "MIT-0", "Unlicense"]);

type Correction = {
  /** SPDX, where the manifest has none. */
  license?: string;
  /** For the standard text, where the package has no file with its license. */
  copyright?: string;
};

/** What packages leave out, by name: looked up in their files, READMEs and repositories. */
export const corrections: Readonly<Record<string, Correction>> = {
  "@edge-runtime/cookies": { copyright: "Copyright (c) 2024 Vercel, Inc." },
  "@edge-runtime/ponyfill": { copyright: "Copyright (c) 2024 Vercel, Inc." },
  "@edge-runtime/primitives": { copyright: "Copyright (c) 2024 Vercel, Inc." },
  "@next/env": { copyright: "Copyright (c) 2025 Vercel, Inc." },
  "@polka/url": { copyright: "Copyright (c) Luke Edwards <luke.edwards05@gmail.com> (https://lukeed.com)" },
  bintrees: { license: "MIT" },
  busboy: { license: "MIT" },
  "client-only": { copyright: "Copyright (c) Meta Platforms, Inc. and affiliates." },
  "drizzle-orm": { copyright: "Copyright Drizzle Team" },
  "pg-types": { copyright: "Copyright (c) 2014 Brian M. Carlson" },
  pgpass: { copyright: "Copyright (c) 2013-2016 Hannes Hörl" },
  react: { license: "MIT" },
  "react-dom": { license: "MIT" },
  "react-server-dom-turbopack": { license: "MIT" },
  scheduler: { license: "MIT" },
  sirv: { copyright: "Copyright (c) Luke Edwards <luke.edwards05@gmail.com> (https://lukeed.com)" },
};
