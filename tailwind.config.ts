import type { Config } from "tailwindcss";

const color = (name: string) => `var(--${name})`;
const colors = (...names: string[]) => Object.fromEntries(names.map((name) => [name, color(name)]));
/** Corners follow the vendor's radius (`BRAND_RADIUS`, lib/server/platform/brand.ts). */
const corner = (share: number) => `calc(var(--radius) * ${share})`;

/**
 * The design tokens, loaded by `@config` from app/globals.css. Colors are CSS variables there, so that light, dark and the brand
 * share one class; docs/design.md says when to use which.
 */
const config: Config = {
  content: ["./app/**/*.{ts,tsx}", "./components/**/*.{ts,tsx}"],
  theme: {
    extend: {
      colors: {
        // Grounds, from the page up to what lies on a panel; text; lines.
        ...colors("bg", "surface", "sunken", "hover", "tint", "text", "muted", "line", "control", "track", "backdrop"),
        // What a status means. `-soft` is its ground, `-line` its border, `-fill` its meter.
        ...colors("good", "good-soft", "good-line"),
        ...colors("warn", "warn-soft", "warn-line", "warn-fill"),
        ...colors("bad", "bad-soft", "bad-line", "bad-fill", "bad-solid", "bad-hover"),
        // Computed from the vendor's color (lib/brand-colors.ts).
        ...colors("brand", "brand-text", "brand-hover", "brand-edge", "accent"),
      },
      fontFamily: {
        sans: "var(--font-brand)",
        mono: [
          "ui-monospace",
          "SF Mono",
          "Cascadia Mono",
          "Segoe UI Mono",
          "Roboto Mono",
          "Menlo",
          "Consolas",
          "DejaVu Sans Mono",
          "monospace",
        ],
      },
      fontSize: {
        // Captions and badges.
        xs: ["0.75rem", "1rem"],
        // Notes below something.
        note: ["0.8125rem", "1.25rem"],
        sm: ["0.875rem", "1.375rem"],
        body: ["0.9375rem", "1.5rem"],
        base: ["1rem", "1.5rem"],
        lg: ["1.125rem", "1.625rem"],
        // Page titles.
        xl: ["1.375rem", "1.875rem"],
        "2xl": ["1.75rem", "2.25rem"],
      },
      borderRadius: {
        sm: corner(0.5),
        md: corner(1),
        lg: corner(1.25),
        xl: corner(1.75),
      },
      boxShadow: {
        // What lies on the page, and what floats above it.
        panel: "var(--shadow-panel)",
        float: "var(--shadow-float)",
      },
      transitionDuration: { DEFAULT: "140ms", slow: "240ms" },
      transitionTimingFunction: { DEFAULT: "cubic-bezier(0.2, 0, 0, 1)" },
      screens: { "3xl": "100rem" },
    },
  },
};

export default config;
