import { isRightToLeft } from "../messages/bind.ts";
import { contactText, legalLinks, type Mail, type MailBlock, type MailFact, type MailSetting } from "./mail.ts";

/** The mail as plain text. It ends with the line that separates signatures (RFC 3676, section 4.3). */
export function mailText({ heading, blocks, footer }: Mail, setting: MailSetting): string {
  const links = legalLinks(setting).map(({ label, url }) => `${label}: ${url}`);
  return [
    heading,
    ...blocks.flatMap((block) => blockText(block, isRightToLeft(setting.locale))),
    `-- \n${footer}`,
    ...(links.length > 0 ? [links.join("\n")] : []),
  ].join("\n\n");
}

function blockText(block: MailBlock, isRtl: boolean): string | [] {
  switch (block.kind) {
    case "code":
      // An isolate from left to right: in a right-to-left line, the two groups of digits would change places.
      return isRtl ? `\u2066${block.code}\u2069` : block.code;
    case "facts":
      return block.facts.map(factText).join("\n");
    case "button":
      return `${block.label}: ${block.url}`;
    case "rule":
      return [];
    case "contact":
      return `${block.text} ${contactText(block.url)}`;
    default:
      return block.text;
  }
}

function factText({ label, lines }: MailFact): string {
  const [only, ...more] = lines;
  return more.length === 0 ? `${label}: ${only}` : [`${label}:`, ...lines.map((line) => `- ${line}`)].join("\n");
}
