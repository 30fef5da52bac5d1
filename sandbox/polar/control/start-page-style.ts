/** The start page's style sheet: light and dark by the system's setting, no script, no font to load. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0f1216);
  --card: light-dark(#fff, #181c22);
  --line: light-dark(#d9dde3, #2e353f);
  --text: light-dark(#14181f, #eceff3);
  --soft: light-dark(#4d5765, #aab4c2);
  --link: light-dark(#1d4ed8, #9dbcff);
  --tag: light-dark(#e8edf9, #243049);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
.brand { margin: 0; color: var(--soft); font-weight: 600; }
.brand span { color: var(--link); }
h1 { margin: .25rem 0 .5rem; font-size: clamp(1.75rem, 4vw, 2.5rem); line-height: 1.15; letter-spacing: -.02em; }
h2 { margin: 2.5rem 0 .25rem; font-size: 1.2rem; }
p { max-width: 46rem; color: var(--soft); }
a { color: var(--link); }
.people { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); }
.people > li, .people form { display: grid; min-width: 0; }
.card {
  display: grid; grid-template-columns: 1fr auto; gap: .15rem .75rem; align-content: start; width: 100%; min-width: 0; padding: .9rem 1rem;
  border: 1px solid var(--line); border-radius: .75rem; background: var(--card); color: inherit; font: inherit;
  text-align: start; text-decoration: none; cursor: pointer;
}
.card:hover { border-color: var(--link); }
.card:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.card > * { min-width: 0; overflow-wrap: anywhere; }
.name { font-weight: 600; max-height: 3em; overflow: hidden; }
.tag { align-self: start; padding: .05rem .55rem; border-radius: 1rem; background: var(--tag); font-size: .8rem; white-space: nowrap; }
.mail, .about { grid-column: 1 / -1; }
.mail { color: var(--soft); font-size: .875rem; }
.about { font-size: .925rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: .875rem; }
code { font-size: .95em; }
`;
