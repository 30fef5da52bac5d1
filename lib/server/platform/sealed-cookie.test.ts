import { expect, test } from "vitest";
import { changeEnvironment, portalSecret, setEnvironment } from "@/test/environment";
import { openFromCookie, sealForCookie } from "./sealed-cookie";

setEnvironment();

const [OLD, NEW] = [portalSecret(1), portalSecret(2)];
const rotateTo = (...PORTAL_SECRETS: string[]) => changeEnvironment({ PORTAL_SECRETS });
const content = { next: "/account" };

test("a sign-in that is under way survives every step of a rotation, in instances before and after it", async () => {
  rotateTo(OLD);
  const before = await sealForCookie("entry-cookie", content, 600);
  rotateTo(OLD, NEW);
  expect(await openFromCookie("entry-cookie", before)).toEqual(content);
  const between = await sealForCookie("entry-cookie", content, 600);
  rotateTo(NEW, OLD);
  const after = await sealForCookie("entry-cookie", content, 600);
  for (const value of [before, between, after]) expect(await openFromCookie("entry-cookie", value)).toEqual(content);
  rotateTo(OLD, NEW);
  expect(await openFromCookie("entry-cookie", after)).toEqual(content);
  rotateTo(NEW);
  expect(await openFromCookie("entry-cookie", after)).toEqual(content);
  for (const value of [before, between]) expect(await openFromCookie("entry-cookie", value)).toBeNull();
});

test("a cookie that is altered, old, made up, or sealed for another purpose opens nothing", async () => {
  rotateTo(NEW, OLD);
  const value = await sealForCookie("entry-cookie", content, 600);
  expect(await openFromCookie("staff-entry", value)).toBeNull();
  expect(await openFromCookie("entry-cookie", await sealForCookie("entry-cookie", content, -120))).toBeNull();
  const at = value.length >> 1;
  const altered = value.slice(0, at) + (value[at] === "A" ? "B" : "A") + value.slice(at + 1);
  const madeUp = ["", "*", "****", "Fe26.2*1*x*y*z*0*a*b~2", "Fe26.2*__proto__**a*b*0*c*d~2", "%00", "x".repeat(5000)];
  for (const one of [altered, value.replace("*2*", "*9*").slice(0, -3), ...madeUp]) {
    expect([one, await openFromCookie("entry-cookie", one)]).toEqual([one, null]);
  }
});
