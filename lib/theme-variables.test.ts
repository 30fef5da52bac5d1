import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { themeVariables } from "./theme-variables";

test("each theme has its own values, and those that both share", () => {
  const stylesheet =
    ":root {\n  --bg: #fff;\n  --tint: color-mix(in srgb, var(--bg) 7%, red);\n}\n@media dark {\n  :root {\n    --bg: #000;\n  }\n}\n@layer base { :root {\n --bg: red;\n } }";
  expect(Object.fromEntries(themeVariables(stylesheet, "light"))).toEqual({
    "--bg": "#fff",
    "--tint": "color-mix(in srgb, var(--bg) 7%, red)",
  });
  expect(themeVariables(stylesheet, "dark").get("--bg")).toBe("#000");
});

test("the portal's own stylesheet has both themes", () => {
  const stylesheet = readFileSync("app/globals.css", "utf8");
  const [light, dark] = [themeVariables(stylesheet, "light"), themeVariables(stylesheet, "dark")];
  expect([...light.keys()]).toEqual([...dark.keys()]);
  for (const name of ["--bg", "--surface", "--text", "--muted", "--line"]) {
    expect(light.get(name)).toMatch(/^#[0-9a-f]{6}$/);
    expect(light.get(name)).not.toBe(dark.get(name));
  }
});
