// biome-ignore-all lint/performance/noBarrelFile: a language then takes one line, and only the server loads this file.
/**
 * One line for each language (docs/languages.md), in the order of the choice in the footer. The types of messages are English's.
 */
export { default as ar } from "./ar.json" with { type: "json" };
export { default as de } from "./de.json" with { type: "json" };
export { default as en } from "./en.json" with { type: "json" };
export { default as es } from "./es.json" with { type: "json" };
export { default as fr } from "./fr.json" with { type: "json" };
export { default as it } from "./it.json" with { type: "json" };
export { default as ja } from "./ja.json" with { type: "json" };
export { default as ko } from "./ko.json" with { type: "json" };
export { default as nl } from "./nl.json" with { type: "json" };
export { default as pl } from "./pl.json" with { type: "json" };
export { default as ptBr } from "./pt-BR.json" with { type: "json" };
export { default as zhCn } from "./zh-CN.json" with { type: "json" };
