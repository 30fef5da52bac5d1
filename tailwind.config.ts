import type { Config } from "tailwindcss";

/** Loaded by `@config` from app/globals.css; colors are CSS variables there, so that light, dark and the brand share one class. */
const config: Config = {
  content: ["./app/**/*.{ts,tsx}", "./components/**/*.{ts,tsx}"],
};

export default config;
