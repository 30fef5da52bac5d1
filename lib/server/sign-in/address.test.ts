import { beforeAll, expect, test } from "vitest";
import { clientSubject, mailboxSubject } from "./address";

beforeAll(() => {
  Object.assign(process.env, {
    POLAR_ACCESS_TOKEN: "polar_oat_of_the_tests",
    DATABASE_URL: "postgres://app@127.0.0.1/none",
    PORTAL_URL: "http://localhost:3999",
    PORTAL_SECRETS: Buffer.alloc(32, 7).toString("base64url"),
  });
});

test("one mailbox, however it is written, has one share of mails", () => {
  const written = ["ada@example.com", " ADA@Example.com", "ada+a@example.com", "ada+b+c@example.com"];
  expect(new Set(written.map(mailboxSubject)).size).toBe(1);
  expect(mailboxSubject("ada@example.com")).not.toBe(mailboxSubject("eve@example.com"));
  expect(mailboxSubject("+a@example.com")).not.toBe(mailboxSubject("+b@example.com"));
  expect(mailboxSubject("ada@example.com")).not.toContain("ada");
});

test("an IPv6 client is counted by its network of 64 bits, an IPv4 client by its address", () => {
  const network = ["2001:db8:0:1::1", "2001:0db8:0000:0001:ffff::", "2001:db8:0:1:2:3:4:5", "2001:DB8::1:0:0:0:9%eth0"];
  expect(new Set(network.map(clientSubject)).size).toBe(1);
  expect(clientSubject("2001:db8:0:2::1")).not.toBe(clientSubject("2001:db8:0:1::1"));
  expect(clientSubject("::1")).toBe(clientSubject("::2"));
  expect(clientSubject("192.0.2.1")).not.toBe(clientSubject("192.0.2.2"));
});
