import { readFileSync } from "node:fs";
import path from "node:path";
import { html, raw } from "hono/html";
import { brandColors } from "../../lib/brand-colors.ts";
import { brandRadii, colorVariables, fontFace, fontStack } from "../../lib/brand-css.ts";
import { letterIcon } from "../../lib/brand-icon.ts";
import { pageColors } from "../../lib/page-colors.ts";
import { themeVariables } from "../../lib/theme-variables.ts";
import type { Html } from "../html-page.ts";
import { assetUrl, type BrandChoice, envLines } from "./brand-choice.ts";
import { settingNames } from "./brand-fields.ts";
import { contrastTable } from "./contrast-table.ts";
import { changedMessages, type PreviewText, previewText } from "./preview-text.ts";

type Theme = "light" | "dark";
const stylesheetFile = path.join(import.meta.dirname, "../../app/globals.css");

/** What changes with the form: the previews, the contrast, and the settings to copy. */
export function brandPreview(choice: BrandChoice): Html {
  const stylesheet = readFileSync(stylesheetFile, "utf8");
  const variables = { light: themeVariables(stylesheet, "light"), dark: themeVariables(stylesheet, "dark") };
  const text = previewText(choice);
  const screens = [
    { title: "Sign-in", screen: signIn },
    { title: "List", screen: list },
    { title: "Key", screen: key },
    { title: "Email", screen: mail },
  ];
  const scope = (theme: Theme) =>
    [
      ...[...variables[theme]].map(([name, value]) => `${name}:${value}`),
      colorVariables(brandColors(choice.look.color, theme)),
      `--radius:${brandRadii[choice.look.radius]}`,
      `--font-brand:${fontStack(choice.look.font)}`,
      `color-scheme:${theme}`,
    ].join(";");
  return html`<style>${raw(fontFace(choice.look.font))}
.theme.light{${raw(scope("light"))}}
.theme.dark{${raw(scope("dark"))}}</style>
${notes(choice)}
${screens.map(
  ({ title, screen }) => html`<section class="pair" aria-label="${title}">
<h2>${title}</h2>
<div class="themes">${(["light", "dark"] as const).map(
    (theme) =>
      html`<div class="theme ${theme}" lang="${choice.language}" dir="${choice.language === "ar" ? "rtl" : "ltr"}">${screen(choice, text, theme)}</div>`,
  )}</div>
</section>`,
)}
<section aria-label="App"><h2>As an app</h2>${appIcons(choice, text)}</section>
<section aria-label="Contrast"><h2>Contrast</h2>
<p>The portal computes its colors from yours, so that they reach WCAG AA whatever it is. Your own color stays on the main button.</p>
<div class="themes">${contrastTable(choice.look.color, "light", variables.light)}${contrastTable(choice.look.color, "dark", variables.dark)}</div>
</section>
<section aria-label="Settings to copy" id="copy"><h2>Settings to copy</h2>
${copyBox("Into .env", "env", envLines(choice))}
${choice.messagesFile === null ? "" : copyBox("Into brand-messages.json, beside .env", "json", choice.messagesFile)}
</section>
${changes(choice)}`;
}

function notes({ notes: found }: BrandChoice): Html {
  if (found.length === 0) return html``;
  return html`<ul class="notes">${found.map((note) => html`<li>${note}</li>`)}</ul>`;
}

function copyBox(title: string, id: string, content: string): Html {
  return html`<div class="copy"><h3 id="${id}-title">${title}</h3>
<button type="button" class="plain script-only" data-copy="${id}">Copy</button>
<pre id="${id}" tabindex="0" aria-labelledby="${id}-title">${content || "# nothing is set"}</pre></div>`;
}

/** The messages that the vendor's words change. */
function changes(choice: BrandChoice): Html {
  const changed = changedMessages(choice);
  if (changed.length === 0) return html``;
  const summary = changed.length === 1 ? "1 message changes" : `${changed.length} messages change`;
  return html`<details class="changes"><summary>${summary}, in ${languageName(choice.language)}</summary>
<dl>${changed.slice(0, 300).map(([name, own]) => html`<dt><code>${name}</code></dt><dd lang="${choice.language}">${own}</dd>`)}</dl></details>`;
}

function languageName(tag: string): string {
  return new Intl.DisplayNames("en", { type: "language" }).of(tag) ?? tag;
}

function appIcons({ settings, look }: BrandChoice, text: PreviewText): Html {
  const name = nameOf(settings);
  const own = assetUrl(settings.BRAND_ICON);
  const colors = brandColors(look.color, "light");
  const drawn = (shape: "rounded" | "full") =>
    `data:image/svg+xml,${encodeURIComponent(letterIcon(name, colors, shape))}`;
  return html`<div class="apps">
<p class="tab"><img src="${own ?? drawn("rounded")}" alt="" width="16" height="16"> <span>${text("licenseKeys.title")} · ${name}</span></p>
<p class="home"><img class="${own === null ? "" : "own"}" src="${own ?? drawn("full")}" alt="" width="56" height="56"><span>${name}</span></p>
<p class="bars"><span style="background:${pageColors.light.header};color:#16191e">Browser’s bar, light</span>
<span style="background:${pageColors.dark.header};color:#e9ebee">Browser’s bar, dark</span></p>
</div>`;
}

function nameOf(settings: Record<string, string>): string {
  return settings.BRAND_NAME ?? "License Portal";
}

function mark({ settings }: BrandChoice, theme: Theme): Html {
  const logo = assetUrl((theme === "dark" ? settings.BRAND_LOGO_DARK : undefined) ?? settings.BRAND_LOGO);
  const name = nameOf(settings);
  const picture =
    logo === null
      ? html`<span class="letter" aria-hidden="true">${Array.from(name)[0]}</span>`
      : html`<img src="${logo}" alt="" height="28">`;
  return html`<p class="mark">${picture}<span>${name}</span></p>`;
}

function signIn(choice: BrandChoice, text: PreviewText, theme: Theme): Html {
  const picture = assetUrl(choice.settings.BRAND_SIGN_IN_PICTURE);
  return html`<div class="screen sign-in">
<div class="form">${mark(choice, theme)}
<div class="box"><h3>${text("signIn.title", { brand: nameOf(choice.settings) })}</h3>
<p class="muted">${text("signIn.intro")}</p>
<p class="label">${text("signIn.emailLabel")}</p><p class="input">maya@fernhill.example</p>
<p class="button main">${text("signIn.send")}</p></div></div>
${picture === null ? "" : html`<img class="picture" src="${picture}" alt="">`}
</div>${footer(choice, text)}`;
}

function header(choice: BrandChoice, text: PreviewText, theme: Theme): Html {
  return html`<div class="head">${mark(choice, theme)}
<p class="nav"><span class="current">${text("shell.licenseKeys")}</span><span>${text("shell.account")}</span></p></div>`;
}

function footer({ settings }: BrandChoice, text: PreviewText): Html {
  const links = [
    { url: settings.BRAND_SHOP_URL, label: "shell.shop" },
    { url: settings.BRAND_SUPPORT_URL, label: "shell.support" },
    { url: settings.LEGAL_IMPRINT_URL, label: "legal.imprint" },
    { url: settings.LEGAL_PRIVACY_URL, label: "legal.privacy" },
    { url: settings.LEGAL_TERMS_URL, label: "legal.terms" },
  ].filter(({ url }) => url !== undefined);
  return html`<p class="foot"><span>${text("shell.portalOf", { brand: nameOf(settings) })}</span>
${links.map(({ label }) => html`<span>${text(label)}</span>`)}</p>`;
}

function list(choice: BrandChoice, text: PreviewText, theme: Theme): Html {
  const rows = [
    { product: "Studio", key: "NWS-••••-••••-7F2KQ9", status: "active", tone: "good", used: 2, allowed: 3 },
    { product: "Fonts", key: "NWF-••••-••••-M41XZD", status: "expiring", tone: "warn", used: 1, allowed: 1 },
  ];
  return html`${header(choice, text, theme)}
<div class="screen"><h3 class="title">${text("licenseKeys.title")}</h3><p class="muted">${text("licenseKeys.intro")}</p>
<div class="rows">${rows.map(
    ({ product, key: masked, status, tone, used, allowed }) => html`<div class="row">
<span class="tile" aria-hidden="true">${product[0]}</span>
<div><p class="product">${product}</p><code dir="ltr">${masked}</code>
<p class="facts"><span class="status ${tone}">${text(`licenseKeys.statuses.${status}`)}</span>
<span>${text("licenseKeys.devicesOf", { used, allowed })}</span></p>
<p class="meter"><span style="width:${(100 * used) / allowed}%"></span></p></div></div>`,
  )}</div>
<p class="muted">${text("licenseKeys.count", { count: rows.length })}</p></div>${footer(choice, text)}`;
}

function key(choice: BrandChoice, text: PreviewText, theme: Theme): Html {
  const devices = ["MacBook Pro", "Office PC"];
  return html`${header(choice, text, theme)}
<div class="screen"><p class="link">${text("licenseKey.back")}</p>
<div class="box hero"><div class="product-line"><span class="tile large" aria-hidden="true">S</span>
<div><h3 class="title">Studio</h3><span class="status good">${text("licenseKeys.statuses.active")}</span></div></div>
<code class="key" dir="ltr">NWS-••••-••••-7F2KQ9</code>
<p class="buttons"><span class="button">${text("licenseKeys.copyKey")}</span><span class="button">${text("licenseKeys.revealKey")}</span></p></div>
<div class="box"><h4>${text("licenseKeys.devices")}</h4><p class="muted">${text("licenseKeys.devicesOf", { used: 2, allowed: 3 })}</p>
${devices.map((device) => html`<p class="device"><span>${device}</span><span class="button">${text("licenseKey.deactivate")}</span></p>`)}</div>
</div>`;
}

/** The real mail: the gallery's, in this brand. */
function mail(choice: BrandChoice, _text: PreviewText, theme: Theme): Html {
  const { settings, words, otherWords, language } = choice;
  const unset = Object.fromEntries(settingNames.map((name) => [name, ""]));
  const ownWords = Object.fromEntries(Object.entries(words).map(([word, own]) => [`word ${word}`, own]));
  const query = new URLSearchParams({ ...unset, ...settings, ...ownWords, words: otherWords, language, theme });
  return html`<iframe class="mail" title="A code by email, ${theme}" src="/_sandbox/mails/code.html?${query}" sandbox=""></iframe>`;
}
