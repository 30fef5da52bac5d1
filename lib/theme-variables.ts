/**
 * Returns the custom properties of app/globals.css in one theme, such as `--bg`. The first value of a name is that of the light
 * theme, the second one that of the dark theme.
 * @param stylesheet its text
 */
export function themeVariables(stylesheet: string, theme: "light" | "dark"): Map<string, string> {
  // What follows isn't of a theme: rules, and the colors of print.
  const [themes = ""] = stylesheet.split(/^@(?:layer|theme)\b/m, 1);
  const values = Map.groupBy(themes.matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gm), ([, name = ""]) => name);
  return new Map(
    [...values].map(([name, [light, dark = light]]) => [name, (theme === "light" ? light : dark)?.[2] ?? ""]),
  );
}
