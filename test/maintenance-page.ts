import { execFileSync } from "node:child_process";
import { exampleEnvironment } from "../sandbox/example-environment.ts";

/** The page that `npm run maintenance-page` prints for a brand. */
export function maintenancePage(brandName: string): string {
  return execFileSync("node_modules/.bin/tsx", ["--conditions=react-server", "scripts/maintenance-page.ts"], {
    env: { ...process.env, ...exampleEnvironment(), BRAND_NAME: brandName },
    encoding: "utf8",
  });
}
