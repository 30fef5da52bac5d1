// npm run gallery [-- --only PATTERN] [--languages en,de,ar,ja] [--themes light,dark] [--widths 375,1280] [--workers 2] [--docs]
// Draws every page in every state into .gallery/, with an index.html to look through.
import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { languages } from "../lib/messages/locale.ts";
import { stopNode } from "../sandbox/child-process.ts";
import { onStop } from "../sandbox/stop-signals.ts";
import { stopProcesses } from "../test/node-process.ts";
import { scenes } from "../test/scenes/all.ts";
import { Cast } from "../test/scenes/cast.ts";
import { sceneId } from "../test/scenes/scene.ts";
import { startStack } from "../test/setup/stack.ts";
import { browserFlags, ensureBrowser } from "./browser.ts";
import { ensureBuild } from "./build.ts";
import { copyDocsPictures } from "./gallery/docs-pictures.ts";
import { drawScene, galleryFolder, type Theme } from "./gallery/draw.ts";
import { writeIndex } from "./gallery/index-page.ts";
import { startScenePortal } from "./gallery/portals.ts";

const usage = `npm run gallery -- [--only PATTERN] [--languages en,de,ar,ja] [--themes light,dark] [--widths 375,1280] [--workers 2] [--docs]
  --docs       also replace the pictures of docs/gallery/ by those drawn
  --only       draw only the scenes whose ID has this in it, such as license-keys/ or support; keep the other pictures`;

/** @throws Error that names the invalid option */
function readOptions() {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      only: text,
      languages: { ...text, default: "en,de,ar,ja" },
      themes: { ...text, default: "light,dark" },
      widths: { ...text, default: "375,1280" },
      workers: { ...text, default: "2" },
      docs: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const list = (given: string) => given.split(",").map((one) => one.trim());
  const themes = list(values.themes).filter((theme): theme is Theme => theme === "light" || theme === "dark");
  const widths = list(values.widths).map(Number);
  const workers = Number(values.workers);
  if (themes.length === 0) throw new Error("--themes takes light, dark or both.");
  if (!widths.every((width) => width >= 200)) throw new Error("--widths takes CSS pixels, such as 375,1280.");
  if (!(workers >= 1)) throw new Error("--workers takes the number of scenes to draw at a time.");
  return { ...values, languages: list(values.languages), themes, widths, workers };
}

async function main(): Promise<boolean> {
  const options = readOptions();
  if (options.help) {
    console.log(usage);
    return true;
  }
  const drawn = scenes.filter((scene) => sceneId(scene).includes(options.only ?? ""));
  if (drawn.length === 0) throw new Error(`No scene's ID has "${options.only}" in it.`);
  const known = options.languages.filter((tag) => languages.some((one) => one.tag === tag));
  const missing = options.languages.filter((tag) => !known.includes(tag));
  if (missing.length > 0) console.log(`No catalog yet, so left out: ${missing.join(", ")}.`);
  if (options.only === undefined) await rm(galleryFolder, { recursive: true, force: true });
  await ensureBuild(console.log);

  const startedMs = performance.now();
  const executablePath = ensureBrowser(console.log);
  const variables = { BRAND_NAME: "Northwind", TRUSTED_PROXY_HOPS: "1" };
  const { stack, close } = await startStack({ name: "gallery", host: "127.0.0.1", instances: 1, variables });
  const browser = await chromium.launch({ executablePath, args: browserFlags });
  const portals: (() => Promise<unknown>)[] = [];
  const cast = new Cast(stack, {
    startPortal: async (kind) => {
      const portal = await startScenePortal(stack, kind);
      portals.push(portal.close);
      return portal.url;
    },
  });
  const failures: string[] = [];
  const waiting = drawn.flatMap((scene) => known.map((language) => ({ scene, language })));
  const count = waiting.length;
  try {
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const name = `${sceneId(next.scene)} (${next.language})`;
        const error = await drawScene(browser, cast, { ...next, ...options }).catch((failure: unknown) => failure);
        console.log(`  ${count - waiting.length}/${count} ${error === undefined ? "✓" : "✗"} ${name}`);
        if (error !== undefined) failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    await Promise.all(Array.from({ length: options.workers }, work));
  } finally {
    await browser.close();
    await cast.close();
    for (const stop of portals) await stop();
    await close();
  }
  const pictures = await writeIndex();
  if (options.docs) console.log(`${await copyDocsPictures()} pictures in docs/gallery/`);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  for (const failure of failures) console.error(`\n✗ ${failure}`);
  console.log(`\n${pictures} pictures in ${galleryFolder}/index.html; ${seconds} s; ${failures.length} failed.`);
  return failures.length === 0;
}

onStop(() => {
  stopNode();
  void stopProcesses().then(() => process.exit(130));
});
try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
