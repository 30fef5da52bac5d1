/**
 * One line for each language. docs/languages.md explains how to add one. The first is the language of texts that a request
 * doesn't choose, and the one whose messages decide the types.
 */
// biome-ignore lint/performance/noBarrelFile: a language then takes one line, and only the server loads this file.
export { default as en } from "./en.json" with { type: "json" };
