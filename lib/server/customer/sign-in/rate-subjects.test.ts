import { expect, test } from "vitest";
import { canonicalEmail, normalizedEmail } from "@/lib/server/directory/email-hash";
import { setEnvironment } from "@/test/environment";
import { mailboxSubject } from "./rate-subjects";

setEnvironment();

test("one mailbox, however it is written, has one share of mails", () => {
  const written = ["ada@example.com", " ADA@Example.com", "ada+a@example.com", "ada+b+c@example.com"];
  expect(new Set(written.map(mailboxSubject)).size).toBe(1);
  const abroad = ["ada@bücher.example", "Ada@BÜCHER.example".normalize("NFD"), "ada+x@xn--bcher-kva.example"];
  expect(new Set(abroad.map(mailboxSubject)).size).toBe(1);
  expect(mailboxSubject("ada@example.com")).not.toBe(mailboxSubject("eve@example.com"));
  expect(mailboxSubject("+a@example.com")).not.toBe(mailboxSubject("+b@example.com"));
  expect(mailboxSubject("ada@example.com")).not.toContain("ada");
});

test("an address is looked up and mailed to in one and the same form", () => {
  expect(canonicalEmail(" Ada@xn--bcher-kva.example")).toBe("Ada@bücher.example");
  expect(canonicalEmail("ada@ｅxample。com")).toBe("ada@example.com");
  // What is no domain stays as it is: nobody has it.
  for (const odd of ["ada@exa mple.com", "ada@", "no address"]) expect(canonicalEmail(odd)).toBe(odd);
});

test("no letter outside of ASCII passes for one of it, as the Kelvin sign would for a k", () => {
  const passing: string[] = [];
  for (let point = 128; point <= 0x10ffff; point += 1) {
    const typed = `a${String.fromCodePoint(point)}@example.com`;
    const mailed = canonicalEmail(typed);
    // What is mailed may be folded, as long as the mail goes where it is folded to.
    if (/^[\x20-\x7e]+$/.test(normalizedEmail(typed)) && !/^[\x20-\x7e]+$/.test(mailed)) passing.push(typed);
  }
  expect(passing).toEqual([]);
});
