import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { startRecordingProxy } from "../../test/recording-proxy.ts";
import { database, newClient, polar, report, scaled, stack, startInstance } from "../../test/security-suite.ts";

const MARK = "polluted";
const own = [
  `{"${MARK}":true}`,
  `{"${MARK}":{"isAdmin":true}}`,
  `{"toString":"${MARK}"}`,
  `{"read_only":false,"${MARK}":1}`,
];
const names = ["__proto__", "constructor", "prototype", "\\u005f_proto__", "__pro\\u0074o__"];
const paths = names.flatMap((name) => [
  (value: string) => `{"${name}":${value}}`,
  (value: string) => `{"${name}":{"prototype":${value}}}`,
  (value: string) => `{"${name}":{"__proto__":${value}}}`,
  (value: string) => `{"${name}":[${value}]}`,
]);

/** JSON with what could reach a prototype: as a whole body, a device's meta, or a part of one. */
function payloads(count: number): string[] {
  const all = paths.flatMap((path) => own.map((value) => path(value)));
  const nested = all.flatMap((one) => [one, `{"a":${one}}`, `[${one}]`, `{"os":"Debian",${one.slice(1)}`]);
  return Array.from({ length: count }, (_, index) => nested[Math.floor((index * nested.length) / count)] ?? "{}");
}

const evaluated = z.object({ id: z.number(), result: z.object({ result: z.object({ value: z.string() }) }) });

/** The properties of a running process's prototypes, read with Node's inspector. */
async function prototypesOf(url: string): Promise<string> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("the inspector did not answer")));
  });
  const expression = `JSON.stringify([Object, Array, Function, String, Number, Map, Promise].map(({ name, prototype }) =>
    [name, Reflect.ownKeys(prototype).map((key) => String(key) + ":" + typeof Object.getOwnPropertyDescriptor(prototype, key).value)]))`;
  const answer = new Promise<string>((resolve) => {
    socket.addEventListener("message", ({ data }) =>
      resolve(evaluated.parse(JSON.parse(String(data))).result.result.value),
    );
  });
  socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } }));
  const value = await answer;
  socket.close();
  return value;
}

test("no name in a request or in a device's meta reaches a prototype", async () => {
  const all = payloads(scaled(300, 40));
  let meta = "{}";
  const proxy = await startRecordingProxy(stack.polarUrl, (answer) => ({
    ...answer,
    body: answer.body.replaceAll(/"meta":\s*\{[^{}]*\}/g, `"meta":${meta}`),
  }));
  onTestFinished(proxy.close);
  const portal = await startInstance({ POLAR_BASE_URL: proxy.url }, ["--inspect=127.0.0.1:0"]);
  const inspector = /Debugger listening on (ws:\/\/\S+)/.exec(portal.output())?.[1] ?? "";
  const client = newClient({ instances: [portal.url] });
  const activations = [{ label: "MacBook Pro", meta: { os: "Debian" } }];
  const customer = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind Studio license", activations }] });
  await client.openLink(await polar.mintToken(customer));
  await database.proveSessions(customer);
  const key = `/api/license-keys/${customer.license_keys[0]?.id}`;
  const routes = [
    `${key}/reveal`,
    "/api/sign-in",
    "/api/session/account",
    "/api/sign-in/verify",
    "/api/webhooks/polar",
  ];
  await client.get(key);
  const before = await prototypesOf(inspector);
  const passed: string[] = [];
  for (const [index, payload] of all.entries()) {
    await database.resetLimits();
    // As a body.
    const body = await client.post(routes[index % routes.length] ?? "", payload, {
      "content-type": "application/json",
    });
    if (body.status < 400) passed.push(`${payload} as a body: ${body.status}`);
    // As a query.
    const name = ["__proto__[polluted]", "constructor[prototype][polluted]", "__proto__.polluted", "__proto__"][
      index % 4
    ];
    const query = await client.get(`/api/license-keys?${encodeURIComponent(name ?? "")}=1`);
    if (query.status !== 400) passed.push(`${name} in a query: ${query.status}`);
    await client.get(`/license-keys?${encodeURIComponent(name ?? "")}=1`);
    // As a device's meta, in what Polar answers.
    meta = payload;
    const shown = await client.get(key);
    if (shown.status !== 200) passed.push(`${payload} as meta: ${shown.status}`);
    if (/"(__proto__|constructor|prototype)"/.test(shown.text)) passed.push(`${payload} as meta is handed on`);
    await client.get(`/license-keys/${customer.license_keys[0]?.id}`);
    meta = "{}";
  }
  const after = await prototypesOf(inspector);
  report(
    `prototype pollution: ${all.length} payloads as body, query and meta: prototypes ${after === before ? "unchanged" : "changed"}`,
  );
  expect(passed).toEqual([]);
  expect(after).toBe(before);
  expect(before).toContain("hasOwnProperty");
});
