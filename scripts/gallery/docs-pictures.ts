import { copyFile } from "node:fs/promises";
import path from "node:path";
import { galleryFolder } from "./draw.ts";

const docsFolder = "docs/gallery";

/** The pictures that README and docs show, by their names in docs/gallery/. */
const chosen: Readonly<Record<string, string>> = {
  "license-keys": "license-keys/all-statuses/en.light.1280",
  "license-keys-phone": "license-keys/one-key/en.dark.375",
  "license-key": "license-key/active/en.light.1280",
  "license-key-arabic": "license-key/active/ar.dark.375",
  "device-choice": "device-choice/choose/de.light.375",
  "sign-in": "sign-in/code/ja.light.375",
  "support-console": "support-console/view-as-customer/en.light.1280",
};

/** Copies the gallery's pictures into docs/gallery/. @returns how many. @throws Error that names one that was never drawn */
export async function copyDocsPictures(): Promise<number> {
  const copies = Object.entries(chosen).map(([name, picture]) =>
    copyFile(path.join(galleryFolder, `${picture}.png`), path.join(docsFolder, `${name}.png`)),
  );
  return (await Promise.all(copies)).length;
}
