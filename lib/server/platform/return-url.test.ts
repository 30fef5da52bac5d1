import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { setEnvironment } from "@/test/environment";
import { allowedReturnUrl, samePortalPath } from "./return-url";

setEnvironment({
  PORTAL_URL: "http://localhost:3000",
  ALLOWED_RETURN_URLS: "Northwind Studio|https://app.northwind.example/done,northwind://license",
});

describe("next", () => {
  test.each(["/license-keys", "/license-keys?page=2&status=expired", "/free-a-device?license_key_id=x#devices"])(
    "%s is a path of this portal",
    (next) => {
      expect(samePortalPath(next)).toBe(next);
    },
  );

  test.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/..//evil.example",
    "/.//evil.example",
    "/%5cevil.example\\",
    "@evil.example",
    "/api/session",
    `/license-keys?query=${"x".repeat(2000)}`,
    // Escaped, it is six times as long.
    `/license-keys?query=${"é".repeat(1000)}`,
    "",
    null,
  ])("%j is none", (next) => {
    expect(samePortalPath(next)).toBeNull();
  });

  test("whatever it is, a browser that follows it stays on this origin", () => {
    const hostile = fc.array(
      fc.constantFrom(
        "/",
        "\\",
        "//",
        "@",
        ":",
        "%2f",
        "%5c",
        "..",
        ".",
        "evil.example",
        "http:",
        "javascript:",
        "\t",
        "\n",
        "\r",
        "?",
        "#",
        "%09",
        "\u2028",
        "。",
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const path = samePortalPath(parts.join(""));
        if (path !== null) expect(new URL(path, "http://localhost:3000").origin).toBe("http://localhost:3000");
      }),
      { numRuns: 500 },
    );
  });
});

describe("return_url", () => {
  test("an exact entry of the list, custom schemes included", () => {
    expect(allowedReturnUrl("https://app.northwind.example/done")?.name).toBe("Northwind Studio");
    expect(allowedReturnUrl("northwind://license")).not.toBeNull();
  });

  test.each([
    "https://app.northwind.example/done?x=1",
    "https://app.northwind.example/done/..//evil",
    "https://app.northwind.example.evil.example/done",
    "https://app.northwind.example@evil.example/done",
    "http://app.northwind.example/done",
    "northwind://license/../x",
    "javascript:alert(1)//https://app.northwind.example/done",
    "",
  ])("%s is not on it", (address) => {
    expect(allowedReturnUrl(address)).toBeNull();
  });
});
