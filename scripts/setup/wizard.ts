import { randomBytes } from "node:crypto";
import { findSettingFaults, readEnvironment } from "@/lib/server/platform/env";
import { type Finding, renderFinding } from "../doctor/finding";
import type { Prompter } from "./prompter";

/** Settings that are asked for later. They have the right form, and lead nowhere. */
const placeholders = {
  POLAR_ACCESS_TOKEN: "polar_oat_not_asked_yet",
  DATABASE_URL: "postgres://nobody@127.0.0.1:9/nothing",
  PORTAL_URL: "https://portal.invalid",
};

/** The answers so far, and how to ask for more. Nothing is written before the end. */
export class Wizard {
  readonly prompter: Prompter;
  readonly settings: Record<string, string>;

  /** @param settings from a file; they are what Enter means */
  constructor(prompter: Prompter, settings: Record<string, string>) {
    this.prompter = prompter;
    this.settings = { ...settings };
    for (const name of ["PORTAL_SECRETS", "SIGN_IN_LINK_SECRET"])
      if (!this.has(name)) this.settings[name] = randomBytes(32).toString("base64url");
  }

  /** Is there a value, here or in the file that `NAME_FILE` names? */
  has(name: string): boolean {
    return this.settings[name] !== undefined || this.isInFile(name);
  }

  /** Does the value come from the file that `NAME_FILE` names? Setup leaves such a file alone. */
  isInFile(name: string): boolean {
    return this.settings[`${name}_FILE`] !== undefined;
  }

  /**
   * Asks for one setting until the portal accepts its form. An optional setting can be left out, or removed with "none".
   * One that comes from a file is kept without a question.
   * @returns its value, or the name of its file; "" without one
   */
  async askSetting(
    name: string,
    text: string,
    {
      isSecret = false,
      isOptional = false,
      suggestion,
    }: { isSecret?: boolean; isOptional?: boolean; suggestion?: string } = {},
  ): Promise<string> {
    const file = this.settings[`${name}_FILE`];
    if (file !== undefined) {
      this.prompter.say(`${name} is in the file that ${name}_FILE names.`);
      return file;
    }
    const fallback = this.settings[name] ?? suggestion ?? (isOptional ? "" : undefined);
    const question = { isSecret: isSecret && fallback !== "", ...(fallback === undefined ? {} : { fallback }) };
    const answer = await this.prompter.ask(text, question, (given) => {
      const value = isOptional && given === "none" ? "" : given;
      // Only what this setting says about itself: others that go with it may be asked for later.
      const faults = findSettingFaults({ ...this.#known(), [name]: value });
      return faults.find((one) => one.startsWith(`${name} `)) ?? null;
    });
    const value = isOptional && answer === "none" ? "" : answer;
    if (value === "") delete this.settings[name];
    else this.settings[name] = value;
    return value;
  }

  /**
   * Lets the checks see the answers so far, and says what they find.
   * @returns whether there is no fault, or the operator goes on anyway
   */
  async check(checks: () => Promise<Finding[]>): Promise<boolean> {
    readEnvironment(this.#known());
    const findings = await checks();
    for (const finding of findings) this.prompter.say(renderFinding(finding));
    if (findings.every(({ outcome }) => outcome !== "fault")) return true;
    return !(await this.prompter.confirm("Answer again?", true));
  }

  /** The answers so far, with placeholders for what is still to be asked. */
  #known(): Record<string, string> {
    const missing = Object.entries(placeholders).filter(([name]) => !this.has(name));
    return { ...Object.fromEntries(missing), ...this.settings };
  }
}
