import { isRightToLeft } from "../messages/bind.ts";
import { contactText, legalLinks, type Mail, type MailBlock, type MailFact, type MailSetting } from "./mail.ts";

/** The mail as plain text. It ends with the line that separates signatures (RFC 3676, section 4.3). */
export function mailText({ heading, blocks, footer }: Mail, setting: MailSetting): string {
  const links = legalLinks(setting).map(({ label, url }) => captioned(label, url, setting));
  return [
    heading,
    ...blocks.flatMap((block) => blockText(block, setting)),
    `-- \n${footer}`,
    ...(links.length > 0 ? [links.join("\n")] : []),
  ].join("\n\n");
}

function blockText(block: MailBlock, setting: MailSetting): string | [] {
  switch (block.kind) {
    case "code":
      // An isolate from left to right: in a right-to-left line, the two groups of digits would change places.
      return isRightToLeft(setting.locale) ? `\u2066${block.code}\u2069` : block.code;
    case "facts":
      return block.facts.map((fact) => factText(fact, setting)).join("\n");
    case "button":
    case "link":
      return captioned(block.label, block.url, setting);
    case "rule":
      return [];
    case "contact":
      return `${block.text} ${contactText(block.url)}`;
    default:
      return block.text;
  }
}

function factText({ label, lines }: MailFact, setting: MailSetting): string {
  const [only = "", ...more] = lines;
  if (more.length === 0) return captioned(label, only, setting);
  return [setting.messages.shell.caption({ label }), ...lines.map((line) => `- ${line}`)].join("\n");
}

function captioned(label: string, value: string, { messages }: MailSetting): string {
  const caption = messages.shell.caption({ label });
  // The colon of Chinese is as wide as a colon and a space.
  return caption.endsWith("：") ? caption + value : `${caption} ${value}`;
}
