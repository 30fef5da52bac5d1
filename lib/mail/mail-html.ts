import { brandColors } from "../brand-colors.ts";
import { type BrandRadius, brandRadii } from "../brand-css.ts";
import { isRightToLeft } from "../messages/bind.ts";
import {
  contactText,
  legalLinks,
  type Mail,
  type MailBlock,
  type MailBrand,
  type MailFact,
  type MailSetting,
} from "./mail.ts";

/** Colors of app/globals.css, by their names there. mail-html.test.ts compares them. */
export const mailColors = {
  light: { bg: "#f6f6f8", surface: "#ffffff", sunken: "#f2f3f6", text: "#15181e", muted: "#555c69", line: "#e3e5eb" },
  dark: { bg: "#0d0f12", surface: "#15181d", sunken: "#1b1f25", text: "#e9ebee", muted: "#a3abb8", line: "#2a2f37" },
} as const;
const { light, dark } = mailColors;

const SANS = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif";
const MONO = "ui-monospace,'SF Mono',SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";

/** Characters without width. Without them, mail programs fill the preview with the beginning of the mail. */
const PREHEADER_PADDING = "&#847;&zwnj;&nbsp;".repeat(90);

/**
 * Everything that HTML needs of a reader's language and of the vendor's colors. Margins to one side are written as `left` and
 * `right`, because Outlook doesn't know `start` and `end`.
 */
type Look = {
  start: "left" | "right";
  end: "left" | "right";
  radius: { panel: number; control: number };
  light: ReturnType<typeof brandColors>;
  dark: ReturnType<typeof brandColors>;
};

function lookOf({ brand, locale }: MailSetting): Look {
  const [start, end] = isRightToLeft(locale) ? (["right", "left"] as const) : (["left", "right"] as const);
  return {
    start,
    end,
    radius: { panel: pixels(brand.radius, 1.5), control: pixels(brand.radius, 1) },
    light: brandColors(brand.color, "light"),
    dark: brandColors(brand.color, "dark"),
  };
}

/** The corners of the pages' panels and buttons, as pixels: mail programs know no `calc`. */
function pixels(radius: BrandRadius, multiple: number): number {
  return Number.parseFloat(brandRadii[radius]) * 16 * multiple;
}

/** Escapes text for HTML, also inside attributes. */
function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character] ?? "",
  );
}

/**
 * The mail as HTML: the brand, one panel, and a footer that says why the person gets this mail and has the legal links. It uses
 * tables and inline styles, which all mail programs support. The style sheets make it dark, and narrow on phones, where they are
 * supported. It loads nothing but the logo.
 */
export function mailHtml(mail: Mail, setting: MailSetting): string {
  const look = lookOf(setting);
  const { start } = look;
  const direction = start === "right" ? "rtl" : "ltr";
  return `<!doctype html>
<html lang="${escapeHtml(setting.locale)}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="x-apple-disable-message-reformatting">
<title>${escapeHtml(mail.subject)}</title>
${styleSheets(look, setting.brand.logo?.dark != null)}
</head>
<body class="page" dir="${direction}" style="margin:0;padding:0;background:${light.bg};-webkit-text-size-adjust:100%;text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0">${escapeHtml(mail.preheader)}</div>
<div aria-hidden="true" style="display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0">${PREHEADER_PADDING}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${light.bg}" style="background:${light.bg}">
<tr><td class="around" align="center" style="padding:40px 24px 48px">
<table role="presentation" dir="${direction}" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:520px;table-layout:fixed;font-family:${SANS};text-align:${start}">
<tr><td align="${start}" style="padding:0 0 20px">${brandMark(setting.brand, look)}</td></tr>
<tr><td class="panel" align="${start}" bgcolor="${light.surface}" style="padding:36px;background:${light.surface};border:1px solid ${light.line};border-radius:${look.radius.panel}px;overflow-wrap:anywhere;word-break:break-word">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed">
<tr><td align="${start}"><h1 class="text" style="margin:0;font-size:22px;line-height:1.3;font-weight:600;letter-spacing:-.01em;color:${light.text}">${escapeHtml(mail.heading)}</h1></td></tr>
${mail.blocks.map((block, index) => row(block, mail.blocks[index - 1], look)).join("\n")}
</table>
</td></tr>
<tr><td class="muted" align="${start}" style="padding:24px 0 0;font-size:13px;line-height:1.6;color:${light.muted};overflow-wrap:anywhere">${escapeHtml(mail.footer)}${legalLine(setting)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

/** Outlook on the web ignores the media query, and marks what it has recolored with attributes. Gmail skips a sheet with those. */
function styleSheets({ dark: brand }: Look, hasDarkLogo: boolean): string {
  const rules = [
    [".page", `background:${dark.bg}`],
    [".panel", `background:${dark.surface};border-color:${dark.line}`],
    [".line", `border-color:${dark.line}`],
    [".text", `color:${dark.text}`],
    [".muted", `color:${dark.muted}`],
    [".link", `color:${brand.accent}`],
    [".code", `background:${dark.sunken};border-color:${dark.line};color:${dark.text}`],
    [".button", `background:${brand.brand};border-color:${brand.brandEdge};color:${brand.brandText}`],
    [".button-link", `color:${brand.brandText}`],
    ...(hasDarkLogo
      ? [
          [".logo-light", "display:none"],
          [".logo-dark", "display:inline-block"],
        ]
      : []),
  ].map(([selector, look]) => [selector, (look ?? "").replace(/(?=;|$)/g, "!important")]);
  return `<style>
:root{color-scheme:light dark}
@media (max-width:480px){
.around{padding:24px 12px 32px!important}
.panel{padding:24px 20px!important}
.code{font-size:28px!important;letter-spacing:3px!important}
.fact{display:block!important;width:auto!important;padding-left:0!important;padding-right:0!important}
.fact-label{padding-bottom:0!important}
.fact-value{border-top:0!important;padding-top:2px!important}
.button-table{width:100%!important}
.button-link{display:block!important}
}
@media (prefers-color-scheme:dark){
${rules.map(([selector, look]) => `${selector}{${look}}`).join("\n")}
}
</style>
<style>
${rules.map(([selector, look]) => `[data-ogsc] ${selector},[data-ogsb] ${selector}{${look}}`).join("\n")}
</style>`;
}

/**
 * The logo for light or for dark, or the brand's initial. The name is beside it, because most mail programs don't load images
 * at first.
 */
function brandMark({ name, logo }: Pick<MailBrand, "name" | "logo">, look: Look): string {
  const image = (url: string, kind: "logo-light" | "logo-dark", hidden = "") =>
    `<img class="${kind}" src="${escapeHtml(url)}" alt="" height="28" border="0" style="${hidden || "display:inline-block;"}height:28px;width:auto;max-width:180px;vertical-align:middle">`;
  const letter = escapeHtml(Array.from(name)[0] ?? "");
  const initial = `<div class="button" aria-hidden="true" style="width:28px;height:28px;line-height:28px;border-radius:${look.radius.control}px;text-align:center;font-size:15px;font-weight:600;background:${look.light.brand};color:${look.light.brandText}">${letter}</div>`;
  // Outlook ignores `display` on pictures, but not `mso-hide`.
  const dark = logo?.dark ? image(logo.dark, "logo-dark", "display:none;mso-hide:all;") : "";
  const mark = logo === null ? initial : image(logo.light, "logo-light") + dark;
  return (
    `<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>` +
    `<td valign="middle" style="padding-${look.end}:10px">${mark}</td>` +
    `<td class="text" valign="middle" style="font-size:15px;line-height:20px;font-weight:600;color:${light.text};overflow-wrap:anywhere"><bdi>${escapeHtml(name)}</bdi></td>` +
    "</tr></table>"
  );
}

/** The space above a block, in pixels. Rows have it as padding, because Outlook ignores the margins of tables. */
function gap({ kind }: MailBlock, before: MailBlock | undefined): number {
  if (before?.kind === "rule") return 20;
  if (kind === "rule") return 28;
  if (kind === "paragraph") return 12;
  if (kind === "note" && before?.kind === "note") return 8;
  return kind === "note" ? 14 : 20;
}

function row(block: MailBlock, before: MailBlock | undefined, look: Look): string {
  return `<tr><td align="${look.start}" style="padding-top:${gap(block, before)}px">${blockHtml(block, look)}</td></tr>`;
}

function blockHtml(block: MailBlock, look: Look): string {
  switch (block.kind) {
    case "paragraph":
      return paragraph("text", escapeHtml(block.text));
    case "note":
      return paragraph("muted", escapeHtml(block.text));
    case "code":
      return codeHtml(block.code, look);
    case "facts":
      return factsHtml(block.facts, look);
    case "button":
      return buttonHtml(block, look);
    case "link":
      return `<p class="muted" style="margin:0;font-size:14px;line-height:1.6"><a class="link" href="${escapeHtml(block.url)}" style="color:${look.light.accent}">${escapeHtml(block.label)}</a></p>`;
    case "rule":
      return `<div class="line" style="border-top:1px solid ${light.line};font-size:0;line-height:0">&nbsp;</div>`;
    case "contact": {
      const link = `<a class="link" href="${escapeHtml(block.url)}" style="color:${look.light.accent}"><bdi>${escapeHtml(contactText(block.url))}</bdi></a>`;
      return paragraph("muted", `${escapeHtml(block.text)} ${link}`);
    }
  }
}

function paragraph(look: "text" | "muted", content: string): string {
  return `<p class="${look}" style="margin:0;font-size:${look === "text" ? 15 : 14}px;line-height:1.6;color:${light[look]}">${content}</p>`;
}

/** One tap or click selects the whole code. Its digits run from left to right in every language. */
function codeHtml(code: string, { radius }: Look): string {
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="code" dir="ltr" align="center" bgcolor="${light.sunken}" style="padding:20px 4px;background:${light.sunken};border:1px solid ${light.line};border-radius:${radius.control}px;text-align:center;font-family:${MONO};font-size:34px;line-height:1.2;font-weight:600;letter-spacing:4px;white-space:nowrap;color:${light.text};-webkit-user-select:all;user-select:all">${escapeHtml(code)}</td></tr></table>`;
}

/** Label and value are side by side, and on phones one above the other. */
function factsHtml(facts: readonly MailFact[], { start, end }: Look): string {
  const rows = facts.map(({ label, lines }) => {
    const edge = `border-top:1px solid ${light.line}`;
    const values = lines.map((line, index) => {
      const space = index === 0 ? "" : ' style="padding-top:6px"';
      return `<div${space}><bdi>${escapeHtml(line)}</bdi></div>`;
    });
    return `<tr><td class="fact fact-label line muted" align="${start}" width="34%" valign="top" style="padding:10px 0;padding-${end}:16px;${edge};color:${light.muted}">${escapeHtml(label)}</td>
<td class="fact fact-value line text" align="${start}" valign="top" style="padding:10px 0;${edge};overflow-wrap:anywhere;word-break:break-word;color:${light.text}">${values.join("\n")}</td></tr>`;
  });
  return `<table role="presentation" class="line" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-bottom:1px solid ${light.line};font-size:14px;line-height:1.5">
${rows.join("\n")}
</table>`;
}

/** Outlook ignores the link's padding and takes the cell's instead. */
function buttonHtml({ label, url }: { label: string; url: string }, look: Look): string {
  const { brand, brandText, brandEdge } = look.light;
  return `<table role="presentation" class="button-table" cellpadding="0" cellspacing="0" border="0"><tr><td class="button" align="center" bgcolor="${brand}" style="background:${brand};border:1px solid ${brandEdge};border-radius:${look.radius.control}px;mso-padding-alt:12px 20px"><a class="button-link" href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;font-size:15px;line-height:20px;font-weight:600;color:${brandText};text-decoration:none">${escapeHtml(label)}</a></td></tr></table>`;
}

/** The links to the vendor's legal pages; nothing without them. */
function legalLine(setting: MailSetting): string {
  const links = legalLinks(setting).map(
    ({ label, url }) =>
      `<a class="muted" href="${escapeHtml(url)}" rel="noopener noreferrer" style="color:${light.muted}">${escapeHtml(label)}</a>`,
  );
  return links.length === 0 ? "" : `<br><br>${links.join(" · ")}`;
}
