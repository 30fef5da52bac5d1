import { randomBytes } from "node:crypto";
import { createLocalizer } from "../../lib/messages/localize.ts";
import { test } from "../fixtures.ts";
import { sceneOf } from "./all.ts";
import { Cast } from "./cast.ts";
import { loadWhole } from "./settle.ts";
import { SceneStage } from "./stage.ts";

const { messagesFor } = createLocalizer();

interface SceneFixtures {
  /** Plays a scene in the test's page, by its ID. Everything that loads when it comes into view has loaded. */
  play: (id: string, language?: string) => Promise<SceneStage>;
}

interface SceneWorkerFixtures {
  /** People of this worker's own. */
  cast: Cast;
}

/** Playwright's `test` with the gallery's scenes. */
export const sceneTest = test.extend<SceneFixtures, SceneWorkerFixtures>({
  cast: [
    async ({ stack }, use) => {
      const cast = new Cast(stack, { suffix: `.x${randomBytes(4).toString("hex")}` });
      await use(cast);
      await cast.close();
    },
    { scope: "worker" },
  ],
  play: async ({ page, cast, consoleErrors }, use) => {
    consoleErrors.allow(/status of 40[134]/);
    await use(async (id, language = "en") => {
      const scene = sceneOf(id);
      const url = await cast.portal(scene.portal);
      const stage = new SceneStage({ page, cast, text: messagesFor(language), url });
      await stage.setCookie("language", language);
      await scene.play(stage);
      await loadWhole(page);
      return stage;
    });
  },
});
