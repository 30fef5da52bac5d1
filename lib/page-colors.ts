/** The header and the page of app/globals.css, for what browsers show around a page. brand-colors.test.ts compares them. */
export const pageColors = {
  light: { header: "#ffffff", page: "#f6f6f8" },
  dark: { header: "#15181d", page: "#0d0f12" },
} as const;

/** The attributes of the page's `<meta name="theme-color">`: as if the system had the theme that the person chose, if any. */
export function themeColors(chosen: "light" | "dark" | null): { media: string; color: string }[] {
  return (["light", "dark"] as const).map((system) => ({
    media: `(prefers-color-scheme: ${system})`,
    color: pageColors[chosen ?? system].header,
  }));
}
