import { expect, test } from "vitest";
import { changeEnvironment, portalSecret, setEnvironment } from "@/test/environment";
import { keyedHash, keyedHashes, seal, unseal } from "./secrets";

setEnvironment();

const [OLD, NEW] = [portalSecret(1), portalSecret(2)];
const rotateTo = (...PORTAL_SECRETS: string[]) => changeEnvironment({ PORTAL_SECRETS });

test("a sealed text opens with its own id and for its own purpose, and otherwise not", () => {
  const sealed = seal("polar-token", "polar_cst_canary", "row-1");
  expect(sealed).not.toContain("canary");
  expect(unseal("polar-token", sealed, "row-1")).toBe("polar_cst_canary");
  expect(unseal("polar-token", sealed, "row-2")).toBeNull();
  expect(unseal("mail", sealed, "row-1")).toBeNull();
});

test("every altered byte is noticed", () => {
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

test("after a rotation the old secret still opens, the new one seals, and a dropped one opens nothing", () => {
  rotateTo(OLD);
  const sealed = seal("polar-token", "token", "row");
  const hash = keyedHash("email-index", "ana@example.com");
  rotateTo(NEW, OLD);
  expect(unseal("polar-token", sealed, "row")).toBe("token");
  expect(keyedHashes("email-index", "ana@example.com")).toContain(hash);
  expect(keyedHash("email-index", "ana@example.com")).not.toBe(hash);
  const sealedAnew = seal("polar-token", "token", "row");
  rotateTo(NEW);
  expect(unseal("polar-token", sealed, "row")).toBeNull();
  expect(unseal("polar-token", sealedAnew, "row")).toBe("token");
});
