import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { MailSetting } from "../../lib/mail/mail.ts";
import { isRightToLeft } from "../../lib/messages/bind.ts";
import { languageOf, languages } from "../../lib/messages/locale.ts";
import { type Html, htmlPage } from "../html-page.ts";
import { gallerySetting } from "./gallery-setting.ts";
import { renderSample, type SampleMail, sampleMails } from "./sample-mails.ts";

const themes = ["light", "dark"] as const;
const widths = [600, 320] as const;

/** The mail can't run scripts. The gallery reads its height, so it's of the same origin. */
const mailPolicy = [
  "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
  "default-src 'none'",
  "img-src 'self' http: https: data:",
  "style-src 'unsafe-inline'",
].join("; ");

const style = `
nav.languages, nav.mails ul { display: flex; flex-wrap: wrap; gap: .4rem 1rem; margin: 1rem 0; padding: 0; list-style: none; }
nav.languages a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
.frames { display: grid; gap: 1rem; grid-template-columns: 602px 322px; align-items: start; overflow-x: auto; padding-bottom: .5rem; }
.frames iframe { height: 40rem; }
.preview { display: grid; gap: .1rem; max-width: 46rem; margin-bottom: 1rem; padding: .7rem 1rem; }
.preview span { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--soft); }`;

/** Each mail gets the height that it has at its width. */
const script = `
for (const frame of document.querySelectorAll(".frames iframe")) {
  const fit = () => { frame.style.height = frame.contentDocument.documentElement.scrollHeight + 2 + "px"; };
  frame.addEventListener("load", fit);
  if (frame.contentDocument?.readyState === "complete") fit();
}`;

/**
 * Every mail that the portal sends, in every language, light and dark, for a wide and a narrow screen, and as text. The portal's
 * own code writes and renders them, in the brand of the sandbox or of the URL's query.
 */
export function mailGallery(portalUrl: string): Hono {
  const app = new Hono({ strict: false });
  const settingOf = (c: Context) => gallerySetting(new URL(c.req.url).searchParams, portalUrl);
  app.get("/", (c) => c.html(galleryPage(new URL(c.req.url).searchParams, settingOf(c))));
  app.get("/:file{[a-z-]+\\.html}", (c) => {
    const sample = find(c.req.param("file"), ".html");
    if (!sample) return c.notFound();
    c.header("Content-Security-Policy", mailPolicy);
    return c.html(inTheme(renderSample(sample, settingOf(c)).html, c.req.query("theme")));
  });
  app.get("/:file{[a-z-]+\\.txt}", (c) => {
    const sample = find(c.req.param("file"), ".txt");
    return sample ? c.text(renderSample(sample, settingOf(c)).text) : c.notFound();
  });
  return app;
}

function find(file: string, ending: string): SampleMail | undefined {
  return sampleMails.find(({ name }) => `${name}${ending}` === file);
}

/** Shows one theme, whatever the reader's system has. Without one, the mail is as it's sent. */
function inTheme(mail: string, theme: string | undefined): string {
  if (theme !== "light" && theme !== "dark") return mail;
  return mail
    .replace("@media (prefers-color-scheme:dark)", theme === "dark" ? "@media all" : "@media not all")
    .replace(":root{color-scheme:light dark}", `:root{color-scheme:${theme}}`);
}

function galleryPage(query: URLSearchParams, setting: MailSetting): Html {
  const url = (changes: Record<string, string>) =>
    `?${new URLSearchParams({ ...Object.fromEntries(query), ...changes })}`;
  const current = languageOf(setting.locale);
  return htmlPage({
    title: "Every mail of the portal",
    style,
    script,
    body: html`<header>
<p class="brand"><a href="/_sandbox/"><span aria-hidden="true">◆</span> License Portal sandbox</a></p>
<h1>Every mail of the portal</h1>
<p>The portal’s own code writes these mails. The people and events in them are fictional.
<a href="/_sandbox/brand">Try them in your brand</a>.</p>
<nav class="languages" aria-label="Language">${languages.map(
      ({ tag, name }) =>
        html`<a lang="${tag}" href="${url({ language: tag })}"${tag === current ? html` aria-current="page"` : ""}>${name}</a>`,
    )}</nav>
<nav class="mails" aria-label="Mails"><ul>${sampleMails.map(({ name, about }) => html`<li><a href="#${name}">${about}</a></li>`)}</ul></nav>
</header>
<main>${sampleMails.map((sample) => section(sample, setting, url))}</main>`,
  });
}

function section(sample: SampleMail, setting: MailSetting, url: (changes: Record<string, string>) => string): Html {
  const { mail, text } = renderSample(sample, setting);
  const direction = isRightToLeft(setting.locale) ? "rtl" : "ltr";
  const frames = themes.flatMap((theme) =>
    widths.map(
      (width) =>
        html`<iframe loading="lazy" style="width:${width + 2}px" title="${sample.about}, ${theme}, ${width} pixels" src="/_sandbox/mails/${sample.name}.html${url({ theme })}" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>`,
    ),
  );
  return html`<section id="${sample.name}" aria-labelledby="${sample.name}-title">
<h2 id="${sample.name}-title">${sample.about}</h2>
<div class="panel preview" lang="${setting.locale}" dir="${direction}"><strong>${mail.subject}</strong><span>${mail.preheader}</span></div>
<div class="frames">${frames}</div>
<details><summary>As text</summary><pre lang="${setting.locale}" dir="${direction}">${text}</pre></details>
</section>`;
}
