import { parseArgs } from "node:util";
import { StartError } from "../lib/node-server/start-up.ts";
import { closeDatabase } from "../lib/server/platform/db/database";
import { EnvironmentError } from "../lib/server/platform/env";
import { log } from "../lib/server/platform/log";
import { setUpDatabase } from "./setup/database-steps";
import { setUpMail, setUpStaff } from "./setup/people-steps";
import { setUpToken, setUpWebhook } from "./setup/polar-steps";
import { Prompter } from "./setup/prompter";
import { readSettingsFile, writeSettingsFile } from "./setup/settings-file";
import { Wizard } from "./setup/wizard";

/**
 * `npm run setup [-- --file FILE]`: asks for the settings that a portal needs, checks each where it is used, and writes them
 * to the file, which is .env without the option. (Node itself wants a file that exists for `--env-file`.) Settings in the file are suggested. Exits with 1 if it ends before that.
 */
async function main(): Promise<number> {
  log.level = "silent";
  const prompter = new Prompter(process.stdin, process.stdout);
  try {
    const { values } = parseArgs({ options: { file: { type: "string", default: ".env" } } });
    await setUp(prompter, values.file);
    return 0;
  } catch (error) {
    if (error instanceof StartError || error instanceof EnvironmentError) console.error(`\n${error.message}`);
    else if (error instanceof TypeError && "code" in error) console.error("Usage: npm run setup [-- --file FILE]");
    else throw error;
    return 1;
  } finally {
    prompter.close();
    await closeDatabase();
  }
}

async function setUp(prompter: Prompter, file: string): Promise<void> {
  const before = readSettingsFile(file);
  const wizard = new Wizard(prompter, before.settings);
  prompter.say(
    "This asks for the portal's settings. Enter takes what is in [brackets]. Nothing is written before the end.",
  );
  const steps: [title: string, step: () => Promise<void>][] = [
    ["Address", () => askForAddress(wizard)],
    ["Polar", () => setUpToken(wizard)],
    ["Webhooks", () => setUpWebhook(wizard)],
    ["Database", () => setUpDatabase(wizard)],
    ["Mail", () => setUpMail(wizard)],
    ["Support staff", () => setUpStaff(wizard)],
    ["Rotation", () => askForRotation(wizard)],
  ];
  for (const [index, [title, step]] of steps.entries()) {
    prompter.say(`\n${index + 1}/${steps.length} ${title}`);
    await step();
  }
  writeSettingsFile(file, before, wizard.settings);
  prompter.say("\nThe README describes more settings, such as RENEW_URL, INSTRUCTIONS_DIR and DEVICE_REPORTS.");
  prompter.say(`The settings are in ${file}. Only you can read it. Keep a copy of PORTAL_SECRETS with your backups.`);
  // In dist/ nothing needs npm.
  const isInDist = import.meta.filename.endsWith(".js");
  const [start, doctor] = isInDist ? ["node server.js", "node doctor.js"] : ["npm start --", "npm run doctor --"];
  prompter.say(`Start the portal with: ${start} --env-file ${file}`);
  prompter.say(`Then check it with:    ${doctor} --env-file ${file}`);
}

async function askForAddress(wizard: Wizard): Promise<void> {
  const url = await wizard.askSetting("PORTAL_URL", "URL that customers open, as https://licenses.example.com");
  if (url.startsWith("https:"))
    await wizard.askSetting("TRUSTED_PROXY_HOPS", "Number of proxies in front of the portal", { suggestion: "1" });
  await wizard.askSetting("BRAND_NAME", "Your company's name, for pages and emails");
}

async function askForRotation(wizard: Wizard): Promise<void> {
  await wizard.askSetting(
    "ROTATION_APP_RENEWS",
    "Does your app get a rotated key by itself (yes, no, unknown)? Customers read it before they rotate",
    { suggestion: "unknown" },
  );
}

process.exitCode = await main();
