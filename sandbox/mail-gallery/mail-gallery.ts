import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import type { MailSetting } from "../../lib/mail/mail.ts";
import { isRightToLeft } from "../../lib/messages/bind.ts";
import { languages, pickLocale } from "../../lib/messages/locale.ts";
import { createLocalizer } from "../../lib/messages/localize.ts";
import { type Html, htmlPage } from "../html-page.ts";
import { type GallerySettings, isColor } from "./gallery-settings.ts";
import { renderSample, type SampleMail, sampleMails } from "./sample-mails.ts";

const { messagesFor } = createLocalizer();
const themes = ["light", "dark"] as const;
const widths = [600, 320] as const;

/** The mail can't run scripts. The gallery reads its height, so it's of the same origin. */
const mailPolicy = [
  "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
  "default-src 'none'",
  "img-src http: https: data:",
  "style-src 'unsafe-inline'",
].join("; ");

const style = `
nav.languages, form.look { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 1rem 0; }
nav.languages a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
.frames { display: grid; gap: 1rem; grid-template-columns: 602px 322px; overflow-x: auto; padding-bottom: .5rem; }
.frames iframe { height: 40rem; }
.preview { display: grid; gap: .1rem; max-width: 46rem; margin-bottom: 1rem; padding: .7rem 1rem; }
.preview span { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--soft); }`;

/** Each mail gets the height that it has at its width. */
const script = `
for (const frame of document.querySelectorAll(".frames iframe")) {
  const fit = () => { frame.style.height = frame.contentDocument.documentElement.scrollHeight + 2 + "px"; };
  frame.addEventListener("load", fit);
  if (frame.contentDocument?.readyState === "complete") fit();
}
for (const field of document.querySelectorAll("form.look input")) field.addEventListener("change", () => field.form.submit());`;

/**
 * Every mail that the portal sends, in every language, light and dark, for a wide and a narrow screen, and as text. The portal's
 * own code writes and renders them.
 */
export function mailGallery(settings: GallerySettings): Hono {
  const app = new Hono({ strict: false });
  app.get("/", (c) => c.html(galleryPage(c, settings)));
  app.get("/:file{[a-z-]+\\.html}", (c) => {
    const sample = find(c.req.param("file"), ".html");
    if (!sample) return c.notFound();
    c.header("Content-Security-Policy", mailPolicy);
    return c.html(inTheme(renderSample(sample, settingOf(c, settings)).html, c.req.query("theme")));
  });
  app.get("/:file{[a-z-]+\\.txt}", (c) => {
    const sample = find(c.req.param("file"), ".txt");
    return sample ? c.text(renderSample(sample, settingOf(c, settings)).text) : c.notFound();
  });
  return app;
}

function find(file: string, ending: string): SampleMail | undefined {
  return sampleMails.find(({ name }) => `${name}${ending}` === file);
}

/** The vendor's settings with what the URL's query changes. */
function settingOf({ req }: Context, { brand, ...settings }: GallerySettings): MailSetting {
  const locale = pickLocale(req.query("language") ?? null);
  const color = req.query("color") ?? "";
  const name = req.query("name")?.slice(0, 60).trim();
  return {
    ...settings,
    brand: { ...brand, ...(isColor(color) && { color }), ...(name && { name }) },
    locale,
    messages: messagesFor(locale),
  };
}

/** Shows one theme, whatever the reader's system has. Without one, the mail is as it's sent. */
function inTheme(mail: string, theme: string | undefined): string {
  if (theme !== "light" && theme !== "dark") return mail;
  return mail
    .replace("@media (prefers-color-scheme:dark)", theme === "dark" ? "@media all" : "@media not all")
    .replace(":root{color-scheme:light dark}", `:root{color-scheme:${theme}}`);
}

function galleryPage(c: Context, settings: GallerySettings): Html {
  const setting = settingOf(c, settings);
  const { brand, locale } = setting;
  const query = (changes: Record<string, string>) =>
    new URLSearchParams({ language: locale, name: brand.name, color: brand.color, ...changes }).toString();
  return htmlPage({
    title: "Every mail of the portal",
    script,
    body: html`<style>${raw(style)}</style>
<header>
<p class="brand"><a href="/_sandbox/">Sandbox</a></p>
<h1>Every mail of the portal</h1>
<p>The portal’s own code writes these mails. The people and events in them are fictional.</p>
<nav class="languages" aria-label="Language">${languages.map(
      ({ tag, name }) =>
        html`<a lang="${tag}" href="?${query({ language: tag })}"${tag === locale ? html` aria-current="page"` : ""}>${name}</a>`,
    )}</nav>
<form class="look"><input type="hidden" name="language" value="${locale}">
<label>Name <input name="name" value="${brand.name}" maxlength="60"></label>
<label>Color <input type="color" name="color" value="${brand.color}"></label>
<button class="plain">Show</button></form>
</header>
<main>${sampleMails.map((sample) => section(sample, setting, query))}</main>`,
  });
}

function section(sample: SampleMail, setting: MailSetting, query: (changes: Record<string, string>) => string): Html {
  const { mail, text } = renderSample(sample, setting);
  const direction = isRightToLeft(setting.locale) ? "rtl" : "ltr";
  const frames = themes.flatMap((theme) =>
    widths.map(
      (width) =>
        html`<iframe loading="lazy" style="width:${width + 2}px" title="${sample.about}, ${theme}, ${width} pixels" src="/_sandbox/mails/${sample.name}.html?${query({ theme })}" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>`,
    ),
  );
  return html`<section id="${sample.name}" aria-labelledby="${sample.name}-title">
<h2 id="${sample.name}-title">${sample.about}</h2>
<div class="panel preview" lang="${setting.locale}" dir="${direction}"><strong>${mail.subject}</strong><span>${mail.preheader}</span></div>
<div class="frames">${frames}</div>
<details><summary>As text</summary><pre lang="${setting.locale}" dir="${direction}">${text}</pre></details>
</section>`;
}
