import { expect, test } from "vitest";
import { packageFolderOf } from "./shipped-packages.ts";

test.each([
  ["node_modules/pino/lib/proto.js", "node_modules/pino"],
  ["dist/node_modules/@polar-sh/sdk/dist/index.js", "node_modules/@polar-sh/sdk"],
  ["../../../../node_modules/@base-ui/react/esm/button/Button.mjs", "node_modules/@base-ui/react"],
  ["node_modules/next/node_modules/postcss/lib/postcss.js", "node_modules/next/node_modules/postcss"],
  ["node_modules/next/dist/server/next.js", "node_modules/next"],
  ["node_modules/next/dist/compiled/busboy/index.js", "node_modules/next/dist/compiled/busboy"],
  ["node_modules/next/dist/compiled/@hapi/accept/index.js", "node_modules/next/dist/compiled/@hapi/accept"],
  ["node_modules/other/dist/compiled/part/index.js", "node_modules/other"],
  ['../node_modules/next/link.js/__proxy.cjs { server => "[project]/node_modules/next/link.js', "node_modules/next"],
  ["node_modules/tailwindcss/", "node_modules/tailwindcss"],
  ["lib/server/boot.ts", undefined],
])("%s belongs to %s", (file, folder) => {
  expect(packageFolderOf(file)).toBe(folder);
});
