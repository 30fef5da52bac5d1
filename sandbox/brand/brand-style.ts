/** The style of the page of the brand. The previews are small copies of the portal's pages, in the variables of its own themes. */
export const brandStyle = `
@font-face { font-family: "Inter Variable"; src: url(/_sandbox/brand/inter.woff2) format("woff2"); font-weight: 100 900; font-display: swap; }
body { max-width: 100rem; }
@media (scripting: none) { .script-only { display: none; } }
.brand-page { display: grid; gap: 2rem; align-items: start; margin-top: 1.5rem; }
@media (min-width: 64rem) {
  .brand-page { grid-template-columns: 20rem minmax(0, 1fr); }
  .brand-page > form { position: sticky; top: 1rem; max-height: calc(100dvh - 2rem); overflow-y: auto; }
}
.brand-page > form { padding: 1rem 1.25rem; }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; }
legend { margin-bottom: .5rem; padding: 0; font-weight: 700; }
.field { display: grid; gap: .2rem; margin-bottom: .75rem; font-size: .875rem; }
.field input, .field select, .field textarea {
  width: 100%; min-height: 2.5rem; padding: .35rem .6rem; border: 1px solid light-dark(#858d9b, #6d7684); border-radius: .4rem; background: var(--page); color: inherit; font: inherit; font-size: 1rem;
}
.field textarea { min-height: 8rem; font: .8125rem/1.5 ui-monospace, monospace; }
.field small { color: var(--soft); }
.color { display: grid; grid-template-columns: 3rem 1fr; gap: .5rem; }
.field .color input[type="color"] { padding: .15rem; cursor: pointer; }
.words { display: grid; grid-template-columns: auto 1fr; gap: .4rem .75rem; align-items: center; font-size: .875rem; }
.words + .field { margin-top: .75rem; }
.words input { width: 100%; min-height: 2.25rem; padding: .25rem .6rem; border: 1px solid light-dark(#858d9b, #6d7684); border-radius: .4rem; background: var(--page); color: inherit; font: inherit; }
@media (min-width: 64rem) { .actions { position: sticky; bottom: -1rem; } }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 -1.25rem -1rem; padding: .75rem 1.25rem; border-top: 1px solid var(--line); background: var(--card); }
.actions .main { padding: .5rem 1rem; border: 1px solid var(--link); border-radius: .5rem; background: var(--link); color: light-dark(#fff, #0f1216); font: inherit; font-weight: 600; cursor: pointer; }
#preview section { margin-top: 0; margin-bottom: 2.25rem; }
#preview h2 { font-size: 1.1rem; }
.notes { margin: 0 0 1.5rem; padding: .75rem 1rem .75rem 2rem; border: 1px solid light-dark(#ecd9ae, #4d3d18); border-radius: .5rem; background: light-dark(#fdf4e2, #261e0e); color: light-dark(#6b4000, #e9b44c); }
.themes { display: grid; gap: 1rem; align-items: stretch; }
@media (min-width: 48rem) { .themes { grid-template-columns: repeat(2, minmax(0, 1fr)); } }

.theme { display: flex; flex-direction: column; overflow: hidden; border: 1px solid var(--line); border-radius: .75rem; background: var(--bg); color: var(--text); font: 15px/1.5 var(--font-brand); }
.theme p, .theme h3, .theme h4 { margin: 0; max-width: none; color: inherit; line-height: 1.4; }
.theme h3 { font-size: 1.0625rem; font-weight: 600; letter-spacing: -.01em; }
.theme h4 { font-size: .9375rem; font-weight: 600; }
.theme h3.title { font-size: 1.25rem; }
.theme .muted { color: var(--muted); font-size: .875rem; }
.theme .screen { display: grid; gap: .75rem; align-content: start; flex: 1; padding: 1.25rem; }
.theme .box { display: grid; gap: .6rem; padding: 1.25rem; border: 1px solid var(--line); border-radius: calc(var(--radius) * 1.5); background: var(--surface); box-shadow: var(--shadow-panel, none); }
.theme .mark { display: flex; align-items: center; gap: .625rem; min-width: 0; font-weight: 600; letter-spacing: -.01em; }
.theme .mark img { max-width: 10rem; object-fit: contain; }
.theme .mark span:last-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.theme .letter { display: inline-grid; place-items: center; flex: none; width: 1.75rem; height: 1.75rem; border: 1px solid var(--brand-edge); border-radius: calc(var(--radius) * .75); background: var(--brand); color: var(--brand-text); font-size: .875rem; font-weight: 700; }
.theme .head { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; padding: .75rem 1.25rem; border-bottom: 1px solid var(--line); background: var(--surface); }
.theme .nav { display: flex; gap: .25rem; font-size: .875rem; font-weight: 500; }
.theme .nav span { padding: .3rem .75rem; border-radius: calc(var(--radius) * .75); color: var(--muted); white-space: nowrap; }
.theme .nav .current { background: var(--tint, var(--hover)); color: var(--accent); }
.theme .button { display: inline-block; justify-self: start; padding: .35rem .85rem; border: 1px solid var(--control); border-radius: calc(var(--radius) * .75); background: var(--surface); font-size: .875rem; font-weight: 500; text-align: center; }
.theme .button.main { justify-self: stretch; border-color: var(--brand-edge); background: var(--brand); color: var(--brand-text); }
.theme .button.main:hover { background: var(--brand-hover); }
.theme .label { margin-bottom: -.35rem; font-size: .875rem; font-weight: 500; }
.theme .input { padding: .5rem .75rem; border: 1px solid var(--control); border-radius: var(--radius); background: var(--surface); }
.theme .sign-in { display: flex; gap: 0; padding: 0; min-height: 22rem; }
.theme .sign-in .form { display: grid; gap: .75rem; align-content: center; flex: 1 1 60%; padding: 1.25rem; }
.theme .sign-in .picture { flex: 1 1 40%; min-width: 0; width: 40%; object-fit: cover; }
.theme .rows { display: grid; border: 1px solid var(--line); border-radius: calc(var(--radius) * 1.5); background: var(--surface); box-shadow: var(--shadow-panel, none); }
.theme .row { display: flex; gap: .875rem; padding: 1rem; }
.theme .row + .row { border-top: 1px solid var(--line); }
.theme .row > div { flex: 1; min-width: 0; }
.theme .tile { display: inline-grid; place-items: center; flex: none; width: 2.5rem; height: 2.5rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--tint, var(--sunken)); color: var(--accent); font-weight: 600; }
.theme .tile.large { width: 3rem; height: 3rem; font-size: 1.125rem; }
.theme .product { font-weight: 600; }
.theme code { font: .8125rem/1.5 ui-monospace, monospace; }
.theme .facts { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; margin-top: .4rem; font-size: .8125rem; }
.theme .status { padding: .05rem .6rem; border: 1px solid; border-radius: 1rem; font-size: .8125rem; font-weight: 500; }
.theme .status.good { border-color: var(--good-line); background: var(--good-soft); color: var(--good); }
.theme .status.warn { border-color: var(--warn-line); background: var(--warn-soft); color: var(--warn); }
.theme .meter { height: .375rem; margin-top: .5rem; border-radius: 1rem; background: var(--track); overflow: hidden; }
.theme .meter span { display: block; height: 100%; background: var(--accent); }
.theme .link { color: var(--accent); font-size: .875rem; text-decoration: underline; text-underline-offset: .2em; }
.theme .product-line { display: flex; align-items: center; gap: 1rem; }
.theme .key { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); font-size: 1rem; text-align: start; overflow-wrap: anywhere; }
.theme .buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
.theme .device { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding-top: .6rem; border-top: 1px solid var(--line); }
.theme .foot { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: auto; padding: .75rem 1.25rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .8125rem; }
.theme .foot span:first-child { margin-inline-end: auto; }
.theme iframe.mail { height: 49rem; border: 0; border-radius: 0; }

.apps { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 2rem; }
.apps p { margin: 0; color: inherit; }
.apps .tab { display: flex; align-items: center; gap: .5rem; max-width: 18rem; padding: .5rem .9rem; border: 1px solid var(--line); border-bottom: 0; border-radius: .6rem .6rem 0 0; background: var(--card); font-size: .8125rem; }
.apps .tab span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.apps .home { display: grid; justify-items: center; gap: .35rem; max-width: 7rem; font-size: .75rem; text-align: center; }
.apps .home img { border-radius: 1rem; }
.apps .home img.own { padding: 10%; background: #fff; object-fit: contain; }
.apps .bars { display: flex; overflow: hidden; border: 1px solid var(--line); border-radius: .5rem; font-size: .75rem; }
.apps .bars span { padding: .5rem .9rem; }
.contrast { width: 100%; border-collapse: collapse; font-size: .875rem; }
.contrast caption { padding-bottom: .35rem; font-weight: 600; text-align: start; }
.contrast th, .contrast td { padding: .35rem .5rem .35rem 0; border-bottom: 1px solid var(--line); text-align: start; font-weight: 400; white-space: nowrap; }
.contrast thead th { color: var(--soft); }
.contrast tbody th { white-space: normal; }
.swatch { display: inline-block; padding: 0 .4rem; border: 1px solid var(--line); border-radius: .25rem; font-weight: 600; }
.copy { display: grid; grid-template-columns: 1fr auto; gap: .5rem; align-items: center; margin-bottom: 1rem; }
.copy h3 { margin: 0; font-size: .9375rem; }
.copy pre { grid-column: 1 / -1; background: var(--card); }
.changes dl { grid-template-columns: minmax(10rem, auto) 1fr; }
`;

/** Shows what is typed, keeps it in the URL, and copies. */
export const brandScript = `
const form = document.querySelector("form");
const preview = document.querySelector("#preview");
let asked = 0;
async function update() {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  const turn = ++asked;
  const answer = await fetch("/_sandbox/brand/preview?" + query).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const isOpen = preview.querySelector("details")?.open;
  preview.innerHTML = await answer.text();
  if (isOpen) preview.querySelector("details")?.setAttribute("open", "");
  history.replaceState(null, "", "?" + query);
}
let timer;
form.addEventListener("input", ({ target }) => {
  const twin = form.querySelector(target.type === "color" ? "[name=BRAND_COLOR]" : "[type=color]");
  if (target.type === "color") twin.value = target.value;
  if (target.name === "BRAND_COLOR" && /^#[0-9a-f]{6}$/i.test(target.value)) twin.value = target.value;
  clearTimeout(timer);
  timer = setTimeout(update, 120);
});
document.addEventListener("click", async ({ target }) => {
  const id = target.dataset?.copy;
  if (id === undefined) return;
  try {
    await navigator.clipboard.writeText(document.getElementById(id).textContent);
    target.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(document.getElementById(id));
    target.textContent = "Selected";
  }
});`;
