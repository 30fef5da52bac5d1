import { writeFile } from "node:fs/promises";
import { iconSprite } from "./icon-sprite.ts";

/** Writes the sprite of all icons: `npm run icons`. */
await writeFile("components/ui/icons.svg", await iconSprite());
