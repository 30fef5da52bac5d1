import { html } from "hono/html";
import { brandColors, contrast, parse } from "../../lib/brand-colors.ts";
import type { Html } from "../html-page.ts";

type Theme = "light" | "dark";
const grounds = ["--bg", "--surface", "--sunken", "--hover"];

/** How readable the colors of one theme are, at their worst (WCAG 2.2, 1.4.3 and 1.4.11). */
export function contrastTable(color: string, theme: Theme, variables: ReadonlyMap<string, string>): Html {
  const { brand, brandText, brandHover, brandEdge, accent } = brandColors(color, theme);
  const backgrounds = grounds.map((name) => variables.get(name) ?? "");
  const rows = [
    { name: "Text on the button", front: brandText, back: [brand], least: 4.5 },
    { name: "The same, hovered", front: brandText, back: [brandHover], least: 4.5 },
    { name: "Links and meters on the page", front: accent, back: backgrounds, least: 4.5 },
    { name: "The button’s edge on the page", front: brandEdge, back: backgrounds, least: 3 },
  ];
  return html`<table class="contrast">
<caption>Contrast, ${theme}</caption>
<thead><tr><th scope="col">Pair</th><th scope="col">Colors</th><th scope="col">Ratio</th><th scope="col">AA</th></tr></thead>
<tbody>${rows.map(({ name, front, back, least }) => {
    const worst = back
      .map((one) => ({ one, ratio: contrast(parse(front), parse(one)) }))
      .reduce((low, next) => (next.ratio < low.ratio ? next : low));
    return html`<tr><th scope="row">${name}</th>
<td><span class="swatch" style="background:${worst.one};color:${front}" aria-hidden="true">Aa</span> <code>${front}</code></td>
<td>${worst.ratio.toFixed(2)}</td><td>${worst.ratio >= least ? `✓ ${least}:1` : `✗ ${least}:1`}</td></tr>`;
  })}</tbody></table>`;
}
