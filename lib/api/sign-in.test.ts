import { expect, test } from "vitest";
import { codeDigits, emailText, signInRequest, verifyRequest } from "./sign-in";

test.each([
  ["ada@example.com", "ada@example.com"],
  ["  Ada.Lovelace+keys@Example.co.uk\n", "Ada.Lovelace+keys@Example.co.uk"],
  ["o'neil@example.com", "o'neil@example.com"],
  ["josé@exämple.de", "josé@exämple.de"],
  ["李@例子.公司", "李@例子.公司"],
])("the typed email %j is %j", (typed, email) => {
  expect(emailText.parse(typed)).toBe(email);
});

test.each([
  "",
  "ada",
  "ada@",
  "@example.com",
  "ada@localhost",
  "ada@example.",
  "a b@example.com",
  "ada@@example.com",
  "ada@example.com, eve@example.com",
  "ada@example.com;eve@example.com",
  "Ada <ada@example.com>",
  '"ada"@example.com',
  "ada@example.com\r\nBcc: eve@example.com",
  "ada\u0000@example.com",
  "ada@exam\u202eple.com",
  `${"a".repeat(65)}@example.com`,
  `ada@${"a".repeat(250)}.com`,
])("%j is not an email", (typed) => {
  expect(emailText.safeParse(typed).success).toBe(false);
});

test.each(["12345678", "1234 5678", " 1234-5678\n", "１２３４５６７８"])("the typed code %j is its digits", (typed) => {
  expect(verifyRequest.parse({ code: typed })).toEqual({ code: "12345678" });
});

test("a code of another length and additional fields are invalid", () => {
  for (const code of ["", "1234567", "123456789", "abcdefgh"])
    expect(verifyRequest.safeParse({ code }).success).toBe(false);
  expect(verifyRequest.safeParse({ code: "12345678", email: "a@b.example" }).success).toBe(false);
  expect(signInRequest.safeParse({ email: "a@b.example", admin: true }).success).toBe(false);
  expect(codeDigits("Your code: 1234 5678")).toBe("12345678");
});
