import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { listen, readSettings, StartError } from "./start-up.ts";

test.each([
  [{}, { hostname: "127.0.0.1", port: 3000, trustedProxyHops: 0 }],
  [
    { HOST: "0.0.0.0", PORT: "80", TRUSTED_PROXY_HOPS: "2" },
    { hostname: "0.0.0.0", port: 80, trustedProxyHops: 2 },
  ],
  [{ PORTAL_URL: "http://localhost:3010" }, { port: 3010 }],
  [{ PORTAL_URL: "https://licenses.example.com:8443" }, { port: 3000 }],
  [{ PORTAL_URL: "http://localhost:3010", PORT: "0" }, { port: 0 }],
  [
    { PORT: "", HOSTNAME: "machine" },
    { hostname: "127.0.0.1", port: 3000 },
  ],
])("settings from %o", (environment, expected) => {
  expect(readSettings(environment as NodeJS.ProcessEnv)).toMatchObject(expected);
});

test.each([
  ["PORT", "65536", "PORT must be a whole number from 0 to 65535."],
  ["PORT", "0x50", "PORT must be a whole number from 0 to 65535."],
  ["PORT", "http", "PORT must be a whole number from 0 to 65535."],
  ["TRUSTED_PROXY_HOPS", "-1", "TRUSTED_PROXY_HOPS must be a whole number from 0 to 10."],
])("%s=%s stops the start", (name, value, sentence) => {
  expect(() => readSettings({ [name]: value } as unknown as NodeJS.ProcessEnv)).toThrow(new StartError(sentence));
});

test("a port that is in use is named, with the remedy", async () => {
  const port = Number(new URL(await listenForTest(createServer())).port);
  const settings = { hostname: "127.0.0.1", port, trustedProxyHops: 0 };
  await expect(listen(createServer(), settings)).rejects.toThrow(
    new StartError(`Port ${port} is in use: stop the other program, or set PORT to a free one.`),
  );
});

test("an address that isn't this machine's is named", async () => {
  const settings = { hostname: "192.0.2.1", port: 0, trustedProxyHops: 0 };
  await expect(listen(createServer(), settings)).rejects.toThrow(
    new StartError("HOST isn't an address of this machine (EADDRNOTAVAIL): correct it, or leave it out for loopback."),
  );
});
