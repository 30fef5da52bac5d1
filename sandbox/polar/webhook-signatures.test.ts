import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { sign } from "./webhooks.ts";

const headers = z.record(z.string(), z.string());
const recorded = z
  .object({ secret: z.string(), deliveries: z.array(z.object({ type: z.string(), headers, body: z.string() })) })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, "../webhooks/recorded.json"), "utf8")));

test("there are recorded deliveries", () => {
  expect(recorded.deliveries).toHaveLength(13);
});

test.each(recorded.deliveries)("the signature of $type is the recorded one", ({ headers, body }) => {
  const delivery = { id: headers["webhook-id"] ?? "", timestamp: Number(headers["webhook-timestamp"]), body };
  expect(sign(recorded.secret, delivery)).toBe(headers["webhook-signature"]);
});
