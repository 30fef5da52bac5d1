import type { Mail, MailSetting } from "../../lib/mail/mail.ts";
import { mailHtml } from "../../lib/mail/mail-html.ts";
import { mailText } from "../../lib/mail/mail-text.ts";
import { otpMail } from "../../lib/mail/otp-mail.ts";
import { remedyMail } from "../../lib/mail/remedy-mail.ts";
import { type ReminderMail, reminderMail } from "../../lib/mail/reminder-mail.ts";
import { type SecurityNotice, securityNoticeMail } from "../../lib/mail/security-notice-mail.ts";
import { type SupportAccess, supportAccessMail } from "../../lib/mail/support-access-mail.ts";

/** One mail of the gallery, written by the portal's own code. */
export interface SampleMail {
  /** Part of its URL. */
  name: string;
  about: string;
  write(setting: MailSetting): Mail;
  /** Changes the vendor's settings for this mail. */
  adjust?(setting: MailSetting): MailSetting;
}

type Impersonation = SupportAccess["impersonation"];
type ImpersonationEvent = Impersonation["events"][number];

const code = "48151623";
const at = "2026-11-21T22:50:00Z";
const notMeUrl = "https://licenses.northwind.example/not-me#cFp2dGhpcy1pcy1ub3QtYS1yZWFsLXRva2VuLXh5ejAxMjM0NQ";

const keyUrl = "https://licenses.northwind.example/license-keys/7d0c5c0e-0c51-4a5e-9c28-3f3c8b1f7a10";
const keyState = {
  status: "granted",
  limit_activations: 3,
  limit_usage: 10_000,
  usage: 8000,
  expires_at: "2026-11-28T09:00:00Z",
};

const notice =
  (event: SecurityNotice["event"]) =>
  (setting: MailSetting): Mail =>
    securityNoticeMail({ event, at, notMeUrl }, setting);

const reminder =
  (due: ReminderMail["due"], given: Partial<ReminderMail> = {}) =>
  (setting: MailSetting): Mail =>
    reminderMail(
      {
        due,
        displayKey: "****-8D21F0",
        product: "Northwind Studio license",
        expiresAt: "2026-11-28T09:00:00Z",
        usage: 8000,
        limitUsage: 10_000,
        devices: 3,
        newDevice: null,
        keyUrl,
        offUrl: `https://licenses.northwind.example/notifications#usage.7d0c5c0e-0c51-4a5e-9c28-3f3c8b1f7a10..1795392000.${"0af1".repeat(16)}`,
        now: Date.parse(at),
        ...given,
      },
      setting,
    );

const event = (given: Partial<ImpersonationEvent>): ImpersonationEvent => ({
  at,
  kind: "page_viewed",
  page: null,
  device: null,
  device_facts: null,
  display_key: null,
  ...given,
});

const impersonation: Impersonation = {
  id: "7d0c5c0e-0c51-4a5e-9c28-3f3c8b1f7a10",
  kind: "impersonation",
  staff_name: "Sam Ortega",
  reason: "Ticket 4711: cannot activate the app on a new laptop",
  started_at: at,
  ended_at: "2026-11-21T23:04:00Z",
  consented: false,
  elevation: null,
  events: [],
};

const viewedPages = ["/license-keys", "/license-keys/0b9f5a", "/account", "/free-a-device"].map((page) =>
  event({ page }),
);
const deactivated = (device: string, number: number) =>
  event({
    kind: "device_deactivated",
    device,
    display_key: `****-${"8D21F0".slice(number % 2)}`,
    device_facts: { activated_at: "2026-03-04T10:15:00Z", details: `os: macOS 27.1; user: ada.${number}`, number },
  });

const longAccess: Impersonation = {
  ...impersonation,
  staff_name: "Wolfeschlegelsteinhausenbergerdorff-Papadimitrakopoulos, Maximiliana Konstantina",
  reason:
    "The customer’s whole team moved to new machines, https://tickets.northwind.example/agent/tickets/0123456789abcdef0123456789abcdef0123456789abcdef?view=all " +
    "and none of the old ones can be reached any more. The owner confirmed each device on the phone, one after another, and asked us to deactivate them all.",
  consented: true,
  elevation: { at, reason: "Deactivate all devices of the office that burned down, as agreed on the phone" },
  events: [
    ...viewedPages,
    event({ kind: "refused" }),
    ...Array.from({ length: 12 }, (_, index) =>
      deactivated(index % 3 === 0 ? `Render-Node_${"0123456789".repeat(6)}` : "MacBook Pro של דנה", index + 1),
    ),
    event({ kind: "device_deactivated", device: "", display_key: "****-8D21F0" }),
  ],
};

const withoutLinks = ({ brand, ...setting }: MailSetting): MailSetting => ({
  ...setting,
  brand: { ...brand, supportUrl: null },
  legal: [],
});

/** Every mail that the portal sends, in each form that it has. */
export const sampleMails: readonly SampleMail[] = [
  {
    name: "code",
    about: "A one-time code to sign in",
    write: (setting) => otpMail({ code, device: "Chrome on macOS" }, setting),
  },
  {
    name: "code-without-browser",
    about: "A one-time code for a browser without a name",
    write: (setting) => otpMail({ code, device: null }, setting),
  },
  {
    name: "proof",
    about: "A code to confirm it’s you",
    write: (setting) => otpMail({ code, device: "Safari on iOS", purpose: "proof" }, setting),
  },
  ...(["link", "code", "sign_in_link"] as const).map((openedBy) => ({
    name: `sign-in-by-${openedBy.replaceAll("_", "-")}`,
    about: `A sign-in in a new browser, opened by “${openedBy}”`,
    write: notice({ kind: "sign_in", openedBy, browser: openedBy === "link" ? null : "Firefox on Windows" }),
  })),
  {
    name: "rotation",
    about: "A license key was rotated",
    write: notice({
      kind: "rotation",
      displayKey: "****-8D21F0",
      product: "Northwind Studio license",
      browser: "Edge on Windows",
    }),
  },
  {
    name: "rotation-settled-later",
    about: "A rotation whose outcome was only known later: without the product’s name",
    write: notice({ kind: "rotation", displayKey: "****-8D21F0", product: null, browser: null }),
  },
  { name: "expires", about: "A license key expires in a week", write: reminder("expires_7") },
  {
    name: "expires-tomorrow",
    about: "A license key expires in a day",
    write: reminder("expires_1", { expiresAt: "2026-11-22T09:00:00Z" }),
  },
  { name: "expired", about: "A license key has expired", write: reminder("expired", { product: null }) },
  { name: "usage", about: "A license key has used 80 % of its usage limit", write: reminder("usage_80") },
  {
    name: "used-up",
    about: "A license key has reached its usage limit",
    write: reminder("usage_100", { usage: 10_000 }),
  },
  { name: "all-devices", about: "A license key is active on as many devices as it allows", write: reminder("devices") },
  {
    name: "new-device",
    about: "A device was added to a license key",
    write: reminder("new_device", { newDevice: `Render-Node_${"0123456789".repeat(6)}` }),
  },
  {
    name: "remedy",
    about: "Support changed a license key",
    write: (setting) =>
      remedyMail(
        {
          staffName: "Sam Ortega",
          displayKey: "****-8D21F0",
          kind: "extend",
          reason: "Ticket 4711: the renewal was delayed by the bank",
          change: { before: keyState, after: { ...keyState, expires_at: "2026-12-28T09:00:00Z" } },
          keyUrl,
        },
        setting,
      ),
  },
  {
    name: "remedy-without-limit",
    about: "Support removed a license key’s device limit",
    write: (setting) =>
      remedyMail(
        {
          staffName: "Sam Ortega",
          displayKey: "****-8D21F0",
          kind: "device_limit",
          reason: "Ticket 4712: the team has grown",
          change: { before: keyState, after: { ...keyState, limit_activations: null } },
          keyUrl,
        },
        setting,
      ),
  },
  {
    name: "export",
    about: "The full license keys were exported",
    write: notice({ kind: "export", browser: "Chrome on macOS" }),
  },
  {
    name: "support-access",
    about: "Support viewed the account, and no pages",
    write: (setting) => supportAccessMail({ team: null, impersonation }, setting),
  },
  {
    name: "support-access-with-code",
    about: "Support viewed pages with the customer’s support code, in a team",
    write: (setting) =>
      supportAccessMail(
        { team: "Fabrikam Robotics", impersonation: { ...impersonation, consented: true, events: viewedPages } },
        setting,
      ),
  },
  {
    name: "support-acted",
    about: "Support acted on the customer’s behalf, with many events and long names",
    write: (setting) =>
      supportAccessMail(
        {
          team: "Wohnungsbaugenossenschaftsverwaltungsgesellschaft Süd-Südost mbH & Co. KG",
          impersonation: longAccess,
        },
        setting,
      ),
  },
  {
    name: "support-acted-without-links",
    about: "The same from a vendor without support and legal links",
    write: (setting) => supportAccessMail({ team: null, impersonation: longAccess }, setting),
    adjust: withoutLinks,
  },
];

/** Renders a mail of the gallery as the portal does. */
export function renderSample({ write, adjust }: SampleMail, given: MailSetting) {
  const setting = adjust?.(given) ?? given;
  const mail = write(setting);
  return { mail, html: mailHtml(mail, setting), text: mailText(mail, setting) };
}
