import type { PackageFacts } from "./package-facts.ts";

const RULE = "-".repeat(80);

/** The licenses of what ships, as one text. Packages with the same text share it. */
export function thirdPartyLicenses(packages: readonly PackageFacts[]): string {
  const byText = new Map<string, string[]>();
  for (const { name, version, license, texts } of packages) {
    const title = `${[name, version].filter(Boolean).join(" ")} (${license})`;
    const text = texts.join("\n\n") || `${license}: its author asks for no notice.`;
    const titles = byText.get(text) ?? [];
    // Two copies of a package can have the same text.
    if (!titles.includes(title)) titles.push(title);
    byText.set(text, titles);
  }
  const parts = [...byText].map(([text, titles]) => `${RULE}\n${titles.join("\n")}\n${RULE}\n\n${text}\n`);
  return `License Portal includes code of the packages below. The license of License Portal itself is in LICENSE.\n\n${parts.join("\n")}`;
}
