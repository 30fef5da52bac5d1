import { reminderKinds } from "@/lib/api/reminders";
import { checkMail } from "../doctor/mail-check";
import { checkStaff } from "../doctor/staff-check";
import type { Wizard } from "./wizard";

/** Asks for the mail server, sends a test mail, and asks which reminders customers get. */
export async function setUpMail(wizard: Wizard): Promise<void> {
  const { prompter, settings } = wizard;
  let recipient: string | null;
  do {
    recipient = null;
    const server = await wizard.askSetting(
      "SMTP_URL",
      "Mail server, as smtp://user:password@host:587 (Enter: no mail, customers sign in with links only)",
      { isOptional: true, isSecret: settings.SMTP_URL !== undefined },
    );
    if (server === "") {
      for (const name of ["MAIL_FROM", "REMINDERS"]) delete settings[name];
      return;
    }
    await wizard.askSetting("MAIL_FROM", "Sender, as Name <name@host>");
    const answer = await prompter.ask("Send a test mail to (Enter: to no one)", { fallback: "" }, (given) =>
      /^[^\s@]+@[^\s@]+$/.test(given) ? null : "Please enter an email address.",
    );
    if (answer !== "") recipient = answer;
  } while (!(await wizard.check(() => checkMail(recipient))));
  await wizard.askSetting("REMINDERS", `Emails about license keys: any of ${reminderKinds.join(",")} (Enter: off)`, {
    isOptional: true,
  });
}

/** Asks for the identity provider of the support staff. */
export async function setUpStaff(wizard: Wizard): Promise<void> {
  const { settings } = wizard;
  do {
    const issuer = await wizard.askSetting(
      "OIDC_ISSUER",
      "Issuer that support staff sign in with (Enter: none; docs/staff-providers.md has recipes)",
      { isOptional: true },
    );
    if (issuer === "") {
      for (const name of ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_DISCOVERY_URL"]) delete settings[name];
      return;
    }
    await wizard.askSetting("OIDC_CLIENT_ID", "Client ID");
    await wizard.askSetting("OIDC_CLIENT_SECRET", "Client secret (Enter: none)", { isSecret: true, isOptional: true });
    await wizard.askSetting(
      "STAFF_ROLES",
      "Who has which role, as lead=group:support-leads,agent=domain:vendor.example",
      {
        isOptional: true,
      },
    );
  } while (!(await wizard.check(checkStaff)));
}
