import { isRightToLeft } from "../lib/messages/bind.ts";
import { languages } from "../lib/messages/locale.ts";
import { pageColors } from "../lib/page-colors.ts";
import { runOperatorCommand } from "./operator-command.ts";

const escapeText = (text: string) =>
  text.replace(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? "");

/**
 * `npm run -s maintenance-page [-- --env-file FILE] > maintenance.html`: prints the page that a proxy shows while no instance of
 * the portal answers (deploy/nginx.conf). It's one file with the vendor's brand and every language, needs nothing else, and
 * retries by itself.
 */
async function main(): Promise<number> {
  return await runOperatorCommand({
    failure: "The page can't be written",
    read: () => ({}),
    work: async () => {
      const { brand } = await import("../lib/server/platform/brand");
      const { messagesFor } = await import("../lib/server/platform/messages");
      const { name, css } = brand();
      const sections = languages.map(({ tag }) => {
        const { shell } = messagesFor(tag);
        const direction = isRightToLeft(tag) ? "rtl" : "ltr";
        return `<section lang="${tag}" dir="${direction}"><h1>${escapeText(shell.maintenanceTitle)}</h1><p>${escapeText(shell.maintenance)}</p></section>`;
      });
      const { light, dark } = pageColors;
      console.log(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="20">
<title>${escapeText(name)}</title>
<style>
${css.replace(/@font-face\{[^}]*\}/, "")}
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(${light.page},${dark.page});color:light-dark(#15181e,#e9ebee);font:1rem/1.5 var(--font-brand)}
main{box-sizing:border-box;max-width:32rem;padding:2rem}
.mark{display:inline-grid;place-items:center;width:2.5rem;height:2.5rem;border-radius:var(--radius);background:var(--brand);color:var(--brand-text);font-weight:700}
h1{font-size:1.375rem;line-height:1.3;margin:1rem 0 .25rem}p{margin:0;color:light-dark(#555c69,#a3abb8)}
section:not([lang=en]){display:none}
</style>
</head>
<body>
<main>
<span class="mark" aria-hidden="true">${escapeText(Array.from(name)[0] ?? "")}</span>
${sections.join("\n")}
</main>
<script>
const all=[...document.querySelectorAll("section")];
const kept=/(?:^|; )(?:__Host-)?language=([\\w-]+)/.exec(document.cookie);
const own=[...(kept?[kept[1]]:[]),...navigator.languages].map(l=>all.find(s=>s.lang===l)||all.find(s=>s.lang.split("-")[0]===l.split("-")[0])).find(Boolean);
if(own){for(const s of all)s.style.display=s===own?"block":"none";document.documentElement.lang=own.lang;document.documentElement.dir=own.dir}
</script>
</body>
</html>`);
      return 0;
    },
  });
}

process.exitCode = await main();
