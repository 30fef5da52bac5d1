import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { scenes } from "../../test/scenes/all.ts";
import { sceneId } from "../../test/scenes/scene.ts";
import { galleryFolder } from "./draw.ts";

interface Picture {
  id: string;
  group: string;
  name: string;
  language: string;
  theme: string;
  width: string;
  file: string;
}

/** Writes the page to look through, with every picture that is there. @returns how many there are */
export async function writeIndex(): Promise<number> {
  const files = (await readdir(galleryFolder, { recursive: true })).map((file) => file.split(path.sep).join("/"));
  const pictures = scenes.flatMap((scene): Picture[] => {
    const id = sceneId(scene);
    return files.toSorted().flatMap((file) => {
      const [, language, theme, width] = /^([\w-]+)\.(light|dark)\.(\d+)\.png$/.exec(path.posix.basename(file)) ?? [];
      if (path.posix.dirname(file) !== id || !language || !theme || !width) return [];
      return [{ id, group: scene.group, name: scene.name, language, theme, width, file }];
    });
  });
  await writeFile(path.join(galleryFolder, "index.html"), page(pictures));
  return pictures.length;
}

function page(pictures: readonly Picture[]): string {
  const groups = [...new Set(pictures.map(({ group }) => group))];
  const sections = groups.map((group) => {
    const ofGroup = pictures.filter((one) => one.group === group);
    const states = [...new Set(ofGroup.map(({ id }) => id))].map((id) => {
      const ofState = ofGroup.filter((one) => one.id === id);
      return `<article id="${id}"><h3><a href="#${id}">${escapeHtml(ofState[0]?.name ?? id)}</a></h3><div class="row">${ofState.map(figure).join("")}</div></article>`;
    });
    return `<section><h2 id="${escapeHtml(group)}">${escapeHtml(group)}</h2>${states.join("")}</section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gallery</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { margin: 0 }
  header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; padding: .6rem 1rem; background: Canvas; border-bottom: 1px solid #8885 }
  header a, label { white-space: nowrap }
  section { padding: 0 1rem }
  h2 { margin: 1.5rem 0 0; scroll-margin-top: 4rem }
  h3 { margin: 1.25rem 0 .4rem; font-weight: 500 }
  h3 a { color: inherit }
  article { scroll-margin-top: 4rem }
  .row { display: flex; flex-wrap: wrap; align-items: start; gap: .75rem }
  figure { margin: 0 }
  figure[hidden], article[hidden] { display: none }
  img { display: block; height: 22rem; max-width: 36rem; object-fit: cover; object-position: top; border: 1px solid #8885; border-radius: 6px }
  figcaption { font-size: .75rem; opacity: .7 }
</style>
<header>
  ${filter("language", pictures)} ${filter("theme", pictures)} ${filter("width", pictures)}
  <label>State <input type="search" id="query" placeholder="dialog"></label>
  <span>${groups.map((group) => `<a href="#${escapeHtml(group)}">${escapeHtml(group)}</a>`).join(" · ")}</span>
</header>
${sections.join("\n")}
<script>
  const query = document.getElementById("query");
  const selects = [...document.querySelectorAll("header select")];
  function show() {
    for (const article of document.querySelectorAll("article")) {
      const isNamed = (article.id + " " + article.textContent).toLowerCase().includes(query.value.toLowerCase());
      let shown = 0;
      for (const figure of article.querySelectorAll("figure")) {
        figure.hidden = !isNamed || selects.some(({ name, value }) => value !== "" && figure.dataset[name] !== value);
        if (!figure.hidden) shown += 1;
      }
      article.hidden = shown === 0;
    }
  }
  for (const field of [query, ...selects]) field.addEventListener("input", show);
  show();
</script>
`;
}

function filter(name: "language" | "theme" | "width", pictures: readonly Picture[]): string {
  const values = [...new Set(pictures.map((one) => one[name]))];
  const options = values.map((value) => `<option>${escapeHtml(value)}</option>`).join("");
  return `<label>${name} <select name="${name}"><option value="">all</option>${options}</select></label>`;
}

function figure({ language, theme, width, file }: Picture): string {
  const what = `${language}, ${theme}, ${width}`;
  return `<figure data-language="${language}" data-theme="${theme}" data-width="${width}"><a href="${file}" target="_blank"><img src="${file}" alt="${what}" loading="lazy"></a><figcaption>${what}</figcaption></figure>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
