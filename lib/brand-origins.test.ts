import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { proxy } from "@/proxy";
import { brandOrigins } from "./brand-origins";

const settings = {
  BRAND_LOGO: "https://cdn.vendor.example/logo.svg",
  BRAND_LOGO_DARK: "https://cdn.vendor.example/dark.svg",
  BRAND_ICON: "/icon.svg",
  BRAND_SIGN_IN_PICTURE: "https://pictures.vendor.example:8443/beach.avif?w=2000",
  BRAND_FONT: "https://fonts.vendor.example/a.woff2",
  BRAND_SHOP_URL: "https://shop.vendor.example/",
};

test("pictures and fonts may come from where the settings say, each only as what it is", () => {
  expect(brandOrigins("image", settings)).toEqual([
    "https://cdn.vendor.example",
    "https://pictures.vendor.example:8443",
  ]);
  expect(brandOrigins("font", settings)).toEqual(["https://fonts.vendor.example"]);
  expect(brandOrigins("font", { BRAND_FONT: "system" })).toEqual([]);
  expect(brandOrigins("image", { BRAND_LOGO: "/logo.svg" })).toEqual([]);
});

test("the Content-Security-Policy allows exactly these origins", () => {
  const policy = () => {
    const { headers } = proxy(new NextRequest("http://localhost:3999/sign-in"));
    return (headers.get("content-security-policy") ?? "").split("; ");
  };
  expect(policy()).toContain("img-src 'self' data:");
  expect(policy()).toContain("font-src 'self'");
  Object.assign(process.env, settings);
  expect(policy()).toContain("img-src 'self' data: https://cdn.vendor.example https://pictures.vendor.example:8443");
  expect(policy()).toContain("font-src 'self' https://fonts.vendor.example");
  expect(policy().join()).not.toContain("shop.vendor.example");
});
