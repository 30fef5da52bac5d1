import { Hono } from "hono";
import { html } from "hono/html";
import { type Html, htmlPage } from "../html-page.ts";
import type { MailFault, MailFaults } from "./mail-faults.ts";
import type { Mail, Mailbox } from "./mailbox.ts";

/** Reloads the list every two seconds. Replaces it only when it changed, to keep the focus. */
const refresh = `
let last = document.querySelector("#list").innerHTML;
setInterval(async () => {
  const answer = await fetch("/list?open=" + document.body.querySelector("main").dataset.open).catch(() => null);
  if (!answer?.ok) return;
  const now = await answer.text();
  const box = document.createElement("div");
  box.innerHTML = now;
  if (box.innerHTML === last) return;
  last = box.innerHTML;
  document.querySelector("#list").innerHTML = now;
}, 2000);`;

/** A mail's HTML can only be displayed and open links in a new tab. */
const mailPolicy = [
  "sandbox allow-popups allow-popups-to-escape-sandbox",
  "default-src 'none'",
  "img-src http: https: data:",
  "style-src 'unsafe-inline'",
].join("; ");

/**
 * The inbox page for people, and its API for tests.
 * @param galleryUrl the page with every mail that the portal sends; empty without one
 */
export function inboxApp(mailbox: Mailbox, faults: MailFaults, galleryUrl = () => ""): Hono {
  const app = new Hono();
  app.get("/", (c) => c.html(inboxPage(mailbox.list(), undefined, galleryUrl())));
  app.get("/list", (c) => c.html(list(mailbox.list(), c.req.query("open"))));
  app.get("/mails/:id", (c) => {
    const mail = mailbox.get(c.req.param("id"));
    return mail ? c.html(inboxPage(mailbox.list(), mail, galleryUrl())) : c.redirect("/");
  });
  app.get("/mails/:id/html", (c) => {
    const mail = mailbox.get(c.req.param("id"));
    c.header("Content-Security-Policy", mailPolicy);
    return c.html(`<base target="_blank">${mail?.html ?? ""}`, mail?.html ? 200 : 404);
  });
  app.post("/empty", (c) => {
    mailbox.remove();
    return c.redirect("/", 303);
  });

  app.get("/messages", async (c) => {
    const wait = Math.min(Number(c.req.query("wait_ms") ?? 0) || 0, 30_000);
    return c.json(await mailbox.wait(c.req.query("to"), wait));
  });
  app.delete("/messages", (c) => c.json({ removed: mailbox.remove(c.req.query("to")) }));
  app.get("/faults", (c) => c.json(faults.list()));
  app.put("/faults", async (c) => {
    const given: unknown = await c.req.json().catch(() => undefined);
    const wanted = Array.isArray(given) ? given : [given];
    if (!wanted.every(isFault)) return c.json({ error: `Send ${faultShape}, or a list of them.` }, 422);
    if (wanted.length === 0) faults.clear();
    for (const fault of wanted) faults.set(fault);
    return c.json(faults.list());
  });
  app.delete("/faults", (c) => {
    faults.clear();
    return c.json([]);
  });
  return app;
}

const faultShape = `{"refuse": "connection" | "temporary" | "permanent" | null, "count"?, "to"?, "latency_ms"?}`;

function isFault(value: unknown): value is MailFault {
  if (typeof value !== "object" || value === null || !("refuse" in value)) return false;
  const { refuse, count, to, latency_ms: latency } = value as Record<string, unknown>;
  const isOptional = (one: unknown, type: "number" | "string") => one === undefined || typeof one === type;
  const isKnown = refuse === null || ["connection", "temporary", "permanent"].includes(String(refuse));
  return isKnown && isOptional(count, "number") && isOptional(to, "string") && isOptional(latency, "number");
}

function inboxPage(mails: Mail[], open: Mail | undefined, galleryUrl: string): Html {
  return htmlPage({
    title: open ? `${open.subject} · Inbox` : "Inbox",
    script: refresh,
    body: html`<header>
<p class="brand">Sandbox</p>
<h1>Inbox</h1>
<p>All mail that the portal sends arrives here. Nothing leaves this machine.${galleryUrl ? html` <a href="${galleryUrl}">See every mail that it can send</a>.` : ""}</p>
</header>
<main class="columns" data-open="${open?.id ?? ""}">
<nav id="list" aria-label="Mail">${list(mails, open?.id)}</nav>
${open ? openMail(open) : html`<div class="panel"><p>Choose a mail to read it.</p></div>`}
</main>
${mails.length > 0 ? html`<form method="post" action="/empty"><p><button class="plain">Empty the inbox</button></p></form>` : ""}`,
  });
}

function list(mails: Mail[], openId: string | undefined): Html {
  if (mails.length === 0) return html`<p class="panel">No mail yet. This list updates itself.</p>`;
  const items = mails.slice(0, 100).map((mail) => {
    const current = mail.id === openId ? html` aria-current="page"` : "";
    return html`<li><a class="card" href="/mails/${mail.id}"${current}>
<span class="name"><bdi>${mail.subject || "(no subject)"}</bdi></span>
<time class="side" datetime="${mail.received_at}">${mail.received_at.slice(11, 19)} UTC</time>
<span class="more">to <bdi>${mail.to.join(", ")}</bdi></span>
</a></li>`;
  });
  return html`<ul class="list">${items}</ul>`;
}

function openMail(mail: Mail): Html {
  return html`<article class="panel">
<h2><bdi>${mail.subject || "(no subject)"}</bdi></h2>
<dl>
<dt>From</dt><dd>${mail.headers.from ?? mail.from}</dd>
<dt>To</dt><dd>${mail.to.join(", ")}</dd>
<dt>Received</dt><dd>${mail.received_at}</dd>
</dl>
${mail.html ? html`<iframe title="The mail as HTML" src="/mails/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>` : ""}
<details${mail.html ? "" : html` open`}><summary>As text</summary><pre>${mail.text}</pre></details>
<details><summary>Headers</summary><pre>${Object.entries(mail.headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}</pre></details>
</article>`;
}
