import { readFile } from "node:fs/promises";
import path from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { html } from "hono/html";
import { type Html, htmlPage } from "../html-page.ts";
import { type BrandChoice, languages, ownSettings, readChoice } from "./brand-choice.ts";
import { type BrandField, brandFields, commonWords, settingNames } from "./brand-fields.ts";
import { brandPreview } from "./brand-preview.ts";
import { brandScript, brandStyle } from "./brand-style.ts";

const root = path.join(import.meta.dirname, "../..");
const PREFIX = "/_sandbox/brand/public";

/** Starts the portal again with other settings. */
export type RestartPortal = (change: PortalChange) => Promise<PortalRestart>;
/** `settings`: an empty value unsets one. `messagesFile`: the content of the file that BRAND_MESSAGES is to name. */
export type PortalChange = { settings: Record<string, string>; messagesFile: string | null };
/** `fault`: why the portal runs with its earlier settings again. */
export type PortalRestart = { fault: string | null };

/**
 * The page where a vendor tries the brand: a form for every setting, with a preview and the settings to copy.
 * @param restartPortal without it, the page has no button that shows the brand in the portal
 */
export function brandRoutes(portalUrl: string, restartPortal?: RestartPortal): Hono {
  const app = new Hono({ strict: false });
  app.get("/", (c) => {
    const query = new URL(c.req.url).searchParams;
    const choice = readChoice(query.size > 0 ? query : ownSettings());
    return c.html(brandPage(choice, restartPortal !== undefined, null));
  });
  app.get("/preview", (c) => c.html(brandPreview(readChoice(new URL(c.req.url).searchParams))));
  app.get("/inter.woff2", async (c) => {
    const file = "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";
    return c.body(await readFile(path.join(root, file)), 200, { "content-type": "font/woff2" });
  });
  // The portal's own files may only be used by its own pages.
  app.get(
    "/public/*",
    serveStatic({ root: path.join(root, "public"), rewriteRequestPath: (name) => name.slice(PREFIX.length) }),
  );
  if (restartPortal === undefined) return app;
  app.post("/show", async (c) => {
    const choice = readChoice(new URLSearchParams(await c.req.text()));
    const unset = Object.fromEntries(settingNames.map((name) => [name, ""]));
    const { fault } = await restartPortal({
      settings: { ...unset, ...choice.settings },
      messagesFile: choice.messagesFile,
    });
    if (fault === null) return c.redirect(`${portalUrl}/sign-in`, 303);
    return c.html(brandPage(choice, true, fault), 422);
  });
  return app;
}

function brandPage(choice: BrandChoice, canShow: boolean, fault: string | null): Html {
  const show = html`<button class="main" formmethod="post" formaction="/_sandbox/brand/show" formtarget="_blank">Show it in the portal</button>`;
  return htmlPage({
    title: "Sandbox: your brand",
    style: brandStyle,
    script: brandScript,
    body: html`<header>
<p class="brand"><a href="/_sandbox/"><span aria-hidden="true">◆</span> License Portal sandbox</a></p>
<h1>Your brand</h1>
<p>Try every setting of the brand and see what it does in both themes. Nothing is saved: <a href="#copy">copy the settings</a> at the end.</p>
</header>
${fault === null ? "" : html`<ul class="notes" role="alert"><li>The portal refused these settings and runs with its earlier ones: ${fault}</li></ul>`}
<main class="brand-page">
<form class="panel" action="/_sandbox/brand" aria-label="Settings">
${brandFields.map(({ title, fields }) => html`<fieldset><legend>${title}</legend>${fields.map((field) => input(field, choice))}</fieldset>`)}
<fieldset><legend>Words</legend>
<div class="words">${commonWords.map(
      (word) =>
        html`<label for="word ${word}">${word}</label><input id="word ${word}" name="word ${word}" value="${choice.words[word] ?? ""}" autocomplete="off">`,
    )}</div>
<div class="field"><label for="words">Other words and whole messages</label>
<textarea id="words" name="words" aria-describedby="words-hint" spellcheck="false" placeholder='{ "words": { "de": { "Gerät": "Platz" } }, "messages": { "en": { "licenseKeys.intro": "…" } } }'>${choice.otherWords}</textarea>
<small id="words-hint">The file that BRAND_MESSAGES names. docs/branding.md explains it.</small></div>
<label class="field">Language of the preview
<select name="language">${languages.map(({ tag, catalog }) => {
      const name = typeof catalog.language === "object" ? catalog.language.name : tag;
      return html`<option value="${tag}"${tag === choice.language ? html` selected` : ""}>${name}</option>`;
    })}</select></label>
</fieldset>
<div class="actions">${canShow ? show : ""}<button class="plain">${canShow ? "Preview" : "Update the preview"}</button>
<button class="plain" formaction="/_sandbox/mails" formtarget="mails">See every email</button></div>
</form>
<div id="preview">${brandPreview(choice)}</div>
</main>`,
  });
}

function input(field: BrandField, { settings, look }: BrandChoice): Html {
  const { name, label, hint, kind, placeholder = "" } = field;
  const described = hint === undefined ? "" : html` aria-describedby="${name}-hint"`;
  const text = (value: string) =>
    html`<input id="${name}" name="${name}" value="${value}" placeholder="${placeholder}" autocomplete="off" spellcheck="false"${described}>`;
  const control = () => {
    if (kind === "text") return text(settings[name] ?? "");
    if (kind === "color")
      return html`<div class="color"><input class="script-only" type="color" aria-label="Pick a color" value="${look.color.toLowerCase()}">${text(look.color)}</div>`;
    return html`<select id="${name}" name="${name}">${kind.map((one) => html`<option${one === look.radius ? html` selected` : ""}>${one}</option>`)}</select>`;
  };
  return html`<div class="field"><label for="${name}">${label}</label>${control()}
${hint === undefined ? "" : html`<small id="${name}-hint">${hint}</small>`}</div>`;
}
