import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { iconSprite } from "./icon-sprite";

test("the sprite has the icons that are listed", async () => {
  expect(await readFile("components/ui/icons.svg", "utf8"), "Run `npm run icons`.").toBe(await iconSprite());
});
