import "server-only";
import { brandColors } from "@/lib/brand-colors";
import { brand } from "@/lib/server/platform/brand";
import { env } from "@/lib/server/platform/env";
import { mailLegalLinks } from "./mail-footer";

/** Escapes text for HTML, also inside attributes. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character] ?? "",
  );
}

type Frame = { language: string; title: string; preview: string; content: string; footer: string };

/**
 * The layout of every mail: the brand, one panel, and a footer that says why the person gets this mail and has the legal links. It
 * uses tables and inline styles, which all mail programs support. Those that support `prefers-color-scheme` show a dark version.
 * @param frame `content` is escaped HTML; the other texts are plain.
 */
export function mailHtml({ language, title, preview, content, footer }: Frame): string {
  const { light, dark } = palettes();
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${escapeHtml(title)}</title>
<style>
:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
.page{background:#0e1013!important}
.panel{background:#15181d!important;border-color:#282d35!important}
.text{color:#e9ebee!important}.muted{color:#a0a8b5!important}
.code{background:#1b1f25!important;border-color:#323842!important;color:#e9ebee!important}
.logo-light{display:none!important}.logo-dark{display:inline!important}
.button{background:${dark.brand}!important;color:${dark.brandText}!important;border-color:${dark.brandEdge}!important}
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f6f7f9">
<div style="display:none;max-height:0;overflow:hidden;opacity:0">${escapeHtml(preview)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f6f7f9">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<tr><td class="text" style="padding:0 4px 16px;font-size:16px;font-weight:600;color:#16191e">${brandMark(light)}</td></tr>
<tr><td class="panel" style="background:#ffffff;border:1px solid #e1e4ea;border-radius:10px;padding:28px">
${content}
</td></tr>
<tr><td class="muted" style="padding:16px 4px 0;font-size:13px;line-height:1.5;color:#565e6b">${escapeHtml(footer)}${legalLine(language)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

/** The links to the vendor's legal pages; nothing without them. */
function legalLine(language: string): string {
  const links = mailLegalLinks(language).map(
    ({ label, url }) =>
      `<a class="muted" href="${escapeHtml(url)}" rel="noopener noreferrer" style="color:#565e6b">${escapeHtml(label)}</a>`,
  );
  return links.length === 0 ? "" : `<br><br>${links.join(" · ")}`;
}

/** A paragraph of plain text. */
export function mailParagraph(sentence: string, look: "muted" | "text" = "muted", size = 14): string {
  const color = look === "muted" ? "#565e6b" : "#16191e";
  return `<p class="${look}" style="margin:0 0 12px;font-size:${size}px;line-height:1.5;color:${color}">${escapeHtml(sentence)}</p>`;
}

/** The heading of a mail. */
export function mailHeading(text: string): string {
  return `<h1 class="text" style="margin:0 0 8px;font-size:20px;line-height:1.3;color:#16191e">${escapeHtml(text)}</h1>`;
}

/** A button that is a link. */
export function mailButton(label: string, href: string): string {
  const { light } = palettes();
  return `<a class="button" href="${escapeHtml(href)}" style="display:inline-block;padding:11px 18px;border-radius:6px;border:1px solid ${light.brandEdge};background:${light.brand};color:${light.brandText};font-size:15px;font-weight:600;text-decoration:none">${escapeHtml(label)}</a>`;
}

export type MailFact = { label: string; lines: string[] };

/** A table of facts, each with one or more lines of plain text. */
export function mailFacts(facts: MailFact[]): string {
  const rows = facts.map(
    ({ label, lines }) =>
      `<tr><td class="muted" style="padding:4px 16px 4px 0;vertical-align:top;white-space:nowrap;color:#565e6b">${escapeHtml(label)}</td>` +
      `<td class="text" style="padding:4px 0;vertical-align:top;overflow-wrap:anywhere;color:#16191e">${lines.map((line) => `<div style="margin:0 0 3px"><bdi>${escapeHtml(line)}</bdi></div>`).join("")}</td></tr>`,
  );
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 16px;font-size:14px;line-height:1.5">${rows.join("\n")}</table>`;
}

function palettes() {
  const { BRAND_COLOR } = env();
  return { light: brandColors(BRAND_COLOR, "light"), dark: brandColors(BRAND_COLOR, "dark") };
}

/** The logo, or the brand's initial. The name is beside it, because most mail programs don't load images. */
function brandMark(colors: { brand: string; brandText: string }): string {
  const { name, logo } = brand();
  const label = `<span style="vertical-align:middle">${escapeHtml(name)}</span>`;
  if (logo === null) {
    const letter = escapeHtml(Array.from(name)[0] ?? "");
    return `<span aria-hidden="true" style="display:inline-block;width:28px;height:28px;line-height:28px;margin-right:10px;border-radius:6px;text-align:center;vertical-align:middle;background:${colors.brand};color:${colors.brandText};font-size:14px">${letter}</span>${label}`;
  }
  const picture = (path: string, look: string, display = "") =>
    `<img class="${look}" src="${escapeHtml(new URL(path, env().PORTAL_URL).href)}" alt="" height="28" style="${display}height:28px;margin-right:10px;border:0;vertical-align:middle">`;
  if (logo.dark === null) return picture(logo.light, "logo") + label;
  // Outlook ignores `display` on pictures, but not `mso-hide`.
  return picture(logo.light, "logo-light") + picture(logo.dark, "logo-dark", "display:none;mso-hide:all;") + label;
}
