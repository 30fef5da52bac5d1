import { globSync, readFileSync } from "node:fs";
import { createPolarCore, type PolarCore } from "@polar-sh/sdk/2026-10";
import { expect, test } from "vitest";
import { operationOf } from "./call-measure";

const ID = "7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6";
type Operation = (core: PolarCore) => (input: unknown) => Promise<unknown>;

/** The operations of the SDK that the code imports. */
async function importedOperations(): Promise<[name: string, operation: Operation][]> {
  const found: [string, Operation][] = [];
  for (const file of globSync("lib/server/polar/*.ts").filter((one) => !one.endsWith(".test.ts"))) {
    const imports = readFileSync(file, "utf8").matchAll(
      /import \{([^}]+)\} from "(@polar-sh\/sdk\/[\w-]+\/services\/\w[^"]*)"/g,
    );
    for (const [, names = "", path = ""] of imports) {
      const module = (await import(path)) as Record<string, Operation>;
      for (const name of names.split(",").map((one) => one.trim())) {
        const operation = module[name];
        if (operation) found.push([`${file} ${name}`, operation]);
      }
    }
  }
  return found;
}

test("every operation of the SDK that the portal uses has its name in metrics", async () => {
  const operations = await importedOperations();
  expect(operations.length).toBeGreaterThan(12);
  for (const [name, operation] of operations) {
    const sent: string[] = [];
    const core = createPolarCore({ baseUrl: "https://api.polar.example", accessToken: "polar_oat_of_the_tests" });
    core.sendRequest = async ([url, init]) => {
      sent.push(operationOf(init.method ?? "GET", url));
      throw new Error("not sent");
    };
    await expect(operation(core)(/ (get|rotate|update)/.test(name) ? ID : {})).rejects.toThrow("not sent");
    expect([name, sent]).toEqual([name, [expect.stringMatching(/^(GET|POST|PATCH) \/v1\//)]]);
    expect(sent[0]).not.toContain(ID);
  }
});

test("a path that isn't in the list is no label", () => {
  const url = "https://api.polar.example/v1/customers/external/anna@customer.example?email=x";
  expect(operationOf("GET", url)).toBe("other");
  expect(operationOf("GET", `https://api.polar.example/v1/members/${ID}?limit=1`)).toBe("GET /v1/members/{id}");
});
