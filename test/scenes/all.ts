import { accountScenes } from "./account.ts";
import { deviceChoiceScenes } from "./device-choice.ts";
import { deviceToolScenes } from "./device-tools.ts";
import { errorScenes } from "./errors.ts";
import { historyScenes } from "./history.ts";
import { licenseKeyScenes } from "./license-key.ts";
import { licenseKeyListScenes } from "./license-key-list.ts";
import { linkScenes } from "./links.ts";
import { remedyScenes } from "./remedies.ts";
import { reminderScenes } from "./reminders.ts";
import { rotationScenes } from "./rotation.ts";
import { type Scene, sceneId } from "./scene.ts";
import { signInScenes } from "./sign-in.ts";
import { supportScenes } from "./support.ts";
import { takeAlongScenes } from "./take-along.ts";

/** Every page in every state that a person can meet. */
export const scenes: readonly Scene[] = [
  ...signInScenes,
  ...linkScenes,
  ...reminderScenes,
  ...licenseKeyListScenes,
  ...licenseKeyScenes,
  ...deviceToolScenes,
  ...rotationScenes,
  ...takeAlongScenes,
  ...deviceChoiceScenes,
  ...accountScenes,
  ...historyScenes,
  ...errorScenes,
  ...supportScenes,
  ...remedyScenes,
];

/** Returns the scene with this ID. @throws Error if there is none */
export function sceneOf(id: string): Scene {
  const found = scenes.find((scene) => sceneId(scene) === id);
  if (!found) throw new Error(`There is no scene "${id}" in test/scenes/.`);
  return found;
}
