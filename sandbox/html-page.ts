import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** The result of hono's `html`, which escapes all inserted values. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The style of all the sandbox's pages, light or dark by the system's setting. */
const style = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0f1216); --card: light-dark(#fff, #181c22); --line: light-dark(#d9dde3, #2e353f);
  --text: light-dark(#14181f, #eceff3); --soft: light-dark(#4d5765, #aab4c2); --link: light-dark(#1d4ed8, #9dbcff);
  --tag: light-dark(#e8edf9, #243049);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 76rem; padding: 2rem 1.25rem 3rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere;
}
body.narrow { max-width: 34rem; padding-top: 8vh; }
.brand { margin: 0; color: var(--soft); font-weight: 600; }
h1 { margin: .25rem 0 .5rem; font-size: clamp(1.5rem, 4vw, 2rem); line-height: 1.2; letter-spacing: -.02em; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.3; }
section { margin-top: 2.5rem; }
p { max-width: 46rem; margin: .25rem 0 1rem; color: var(--soft); }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.list { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: .6rem; }
.list.tiles { gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); }
.list > li, .list form { display: grid; min-width: 0; }
.card {
  display: grid; grid-template-columns: 1fr auto; gap: .1rem .75rem; align-content: start; width: 100%; min-width: 0;
  padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); color: inherit;
  font: inherit; text-align: start; text-decoration: none; cursor: pointer;
}
.card:hover, .card[aria-current] { border-color: var(--link); }
.card[aria-current] { background: var(--tag); }
.card > * { min-width: 0; }
.name { max-height: 3em; overflow: hidden; font-weight: 600; }
.side { color: var(--soft); font-size: .8rem; white-space: nowrap; }
.tag { align-self: start; padding: .05rem .55rem; border-radius: 1rem; background: var(--tag); font-size: .8rem; white-space: nowrap; }
.more, .about { grid-column: 1 / -1; font-size: .9rem; }
.more { color: var(--soft); }
.panel { padding: 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
.columns { display: grid; gap: 1.25rem; align-items: start; }
@media (max-width: 56rem) { .columns:has(article) > nav { order: 1; } }
@media (min-width: 56rem) { .columns { grid-template-columns: 22rem minmax(0, 1fr); } .columns .list { margin-top: 0; } }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .75rem; margin: 0 0 1rem; font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; }
iframe { width: 100%; height: 34rem; border: 1px solid var(--line); border-radius: .5rem; background: #fff; }
pre { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; white-space: pre-wrap; font: .875rem/1.5 ui-monospace, monospace; }
summary { cursor: pointer; padding: .5rem 0; color: var(--link); }
button.plain { padding: .4rem .8rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit; font: inherit; cursor: pointer; }
`;

/** A complete page of the sandbox. */
export function htmlPage(options: {
  title: string;
  isNarrow?: boolean;
  body: Html;
  script?: string;
  /** CSS for this page alone. */
  style?: string;
}): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${options.title}</title>
<style>${raw(style + (options.style ?? ""))}</style>
</head>
<body${options.isNarrow ? raw(' class="narrow"') : ""}>
${options.body}
${options.script ? html`<script>${raw(options.script)}</script>` : ""}
</body>
</html>`;
}
