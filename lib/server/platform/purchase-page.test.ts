import { expect, test } from "vitest";
import { fillPurchasePage, isPurchasePage } from "./purchase-page";

const values = {
  license_key_id: "key-1",
  benefit_id: "benefit-1",
  product_id: "product-1",
  subscription_id: "",
  order_id: "order-1",
  customer_id: "a/../b?c=d&e#f",
  reason: "expired",
};

test("each placeholder becomes its URL-encoded value, and an unknown one an empty value", () => {
  const template =
    "https://shop.example/renew/{customer_id}?key={license_key_id}&s={subscription_id}&why={reason}&k={reason}";
  const url = "https://shop.example/renew/a%2F..%2Fb%3Fc%3Dd%26e%23f?key=key-1&s=&why=expired&k=expired";
  expect(fillPurchasePage(template, values)).toBe(url);
});

test.each([
  "https://{customer_id}.example/",
  "https://shop.example{reason}/",
  "https://shop.example/?email={email}",
  "https://shop.example/?key={key}",
  "https://shop.example/{",
  "http://shop.example/",
  "javascript:alert(1)//{reason}",
])("%s isn't a page for purchases", (template) => {
  expect(isPurchasePage(template)).toBe(false);
});

test("a page needs no placeholder", () => {
  expect(isPurchasePage("https://shop.example")).toBe(true);
  expect(isPurchasePage("https://shop.example/{license_key_id}?r={reason}#{order_id}")).toBe(true);
});
