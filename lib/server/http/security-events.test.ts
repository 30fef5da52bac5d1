import { afterEach, expect, test, vi } from "vitest";
import { log } from "@/lib/server/platform/log";
import { changeEnvironment } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ staff: true, mail: true });
afterEach(() => {
  vi.restoreAllMocks();
  changeEnvironment({ LOG_CLIENT_IP: false });
});

type Line = Record<string, unknown>;

/** What was logged meanwhile. */
async function linesDuring(work: () => Promise<unknown>): Promise<Line[]> {
  const spies = [vi.spyOn(log, "warn"), vi.spyOn(log, "info")];
  await work();
  return spies.flatMap(({ mock }) => mock.calls.map(([line]) => line as unknown as Line));
}

const hash = expect.stringMatching(/^[0-9a-f]{16}$/);
const attacks: [name: string, event: string, code: string, attack: () => Promise<unknown>][] = [
  ["a code", "sign_in_failed", "otp_expired", () => portal.browser().post("/api/sign-in/verify", { code: "12345678" })],
  ["a link", "sign_in_failed", "link_invalid", () => portal.browser().post("/api/session", {})],
  [
    "staff",
    "sign_in_failed",
    "staff_sign_in_failed",
    () => portal.browser().get("/api/support/callback?code=a&state=b"),
  ],
  [
    "an origin",
    "origin_refused",
    "cross_origin_refused",
    () => portal.browser().send("POST", "/api/sign-in", { email: "a@b.example" }, { origin: "https://evil.example" }),
  ],
  [
    "a webhook",
    "signature_refused",
    "webhook_signature_invalid",
    () => portal.browser().post("/api/webhooks/polar", {}),
  ],
];

test.each(attacks)(
  "%s that is refused is an event with the client's hash, and no address",
  async (_name, event, code, attack) => {
    const lines = await linesDuring(attack);
    const found = lines.find((line) => line.event === event);
    expect(found).toEqual({ event, code, route: expect.any(String), request_id: expect.any(String), ip_hash: hash });
    expect(JSON.stringify(lines)).not.toMatch(/192\.0\.|@/);
    const request = lines.find((line) => line.event === "request");
    expect(request).toMatchObject({ request_id: found?.request_id, ...(request?.status === 303 ? {} : { code }) });
  },
);

test("one client has one hash, another client another one, and the address is there if the vendor wants it", async () => {
  const [one, other] = [portal.browser(), portal.browser()];
  const guess = async (browser: typeof one) => {
    const lines = await linesDuring(() => browser.post("/api/sign-in/verify", { code: "12345678" }));
    vi.restoreAllMocks();
    return lines.find(({ event }) => event === "sign_in_failed");
  };
  expect((await guess(one))?.ip_hash).toBe((await guess(one))?.ip_hash);
  expect((await guess(one))?.ip_hash).not.toBe((await guess(other))?.ip_hash);
  changeEnvironment({ LOG_CLIENT_IP: true });
  expect((await guess(one))?.ip).toMatch(/^192\.0\./);
});
