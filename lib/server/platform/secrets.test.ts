import { beforeEach, expect, test, vi } from "vitest";

const [older, newer] = [1, 2].map((fill) => Buffer.alloc(32, fill).toString("base64url")) as [string, string];

/** The module as a process with these secrets has it. */
async function withSecrets(secrets: string) {
  vi.resetModules();
  Object.assign(process.env, {
    POLAR_ACCESS_TOKEN: "polar_oat_test",
    DATABASE_URL: "postgres://app@127.0.0.1/portal",
    PORTAL_URL: "http://localhost:3000",
    PORTAL_SECRETS: secrets,
  });
  return await import("./secrets");
}

beforeEach(() => vi.resetModules());

test("what was sealed opens beside its own id alone, and for its own purpose alone", async () => {
  const { seal, unseal } = await withSecrets(newer);
  const sealed = seal("polar-token", "polar_cst_canary", "row-1");
  expect(sealed).not.toContain("canary");
  expect(unseal("polar-token", sealed, "row-1")).toBe("polar_cst_canary");
  expect(unseal("polar-token", sealed, "row-2")).toBeNull();
  expect(unseal("mail", sealed, "row-1")).toBeNull();
});

test("every altered byte is noticed", async () => {
  const { seal, unseal } = await withSecrets(newer);
  const sealed = seal("polar-token", "secret", "row");
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = `${sealed.slice(0, at)}${sealed[at] === "A" ? "B" : "A"}${sealed.slice(at + 1)}`;
    // The last character of base64url may carry unused bits: then nothing was altered.
    if (
      Buffer.from(altered.split(".").at(-1) ?? "", "base64url").equals(
        Buffer.from(sealed.split(".").at(-1) ?? "", "base64url"),
      ) &&
      altered.split(".")[0] === sealed.split(".")[0] &&
      altered.split(".")[1] === sealed.split(".")[1]
    )
      continue;
    expect(unseal("polar-token", altered, "row")).not.toBe("secret");
  }
});

test("after a rotation the old still opens, the new seals, and a secret that was dropped opens nothing", async () => {
  const before = await withSecrets(older);
  const sealed = before.seal("polar-token", "token", "row");
  const hash = before.keyedHash("email-index", "ana@example.com");
  const during = await withSecrets(`${newer},${older}`);
  expect(during.unseal("polar-token", sealed, "row")).toBe("token");
  expect(during.keyedHashes("email-index", "ana@example.com")).toContain(hash);
  expect(during.keyedHash("email-index", "ana@example.com")).not.toBe(hash);
  const after = await withSecrets(newer);
  expect(after.unseal("polar-token", sealed, "row")).toBeNull();
});
