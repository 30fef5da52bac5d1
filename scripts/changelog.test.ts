import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// Keep a Changelog 1.1.0.
const [intro = "", ...sections] = readFileSync("CHANGELOG.md", "utf8").split(/^## /m);
const CHANGES = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

const titles = sections.map((section) => section.split("\n", 1)[0] ?? "");
const released = titles.filter((title) => title !== "[Unreleased]");

test("the changelog has a title, what is unreleased, and then each version with its date, newest first", () => {
  expect(intro).toMatch(/^# Changelog\n\n/);
  expect(titles.lastIndexOf("[Unreleased]")).toBeLessThan(1);
  for (const title of released) expect(title).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}( \[YANKED\])?$/);
  const versions = released.map((title) => /\[([\d.]+)\]/.exec(title)?.[1] ?? "");
  const newestFirst = versions.toSorted((one, other) => other.localeCompare(one, "en", { numeric: true }));
  expect(versions).toEqual(newestFirst);
});

test.each(sections.map((section, index) => [titles[index], section]))(
  "%s groups its changes",
  (_title, section = "") => {
    const [, ...groups] = section.split(/^### /m);
    const names = groups.map((group) => group.split("\n", 1)[0] ?? "");
    expect(names.length).toBeGreaterThan(0);
    expect(names).toEqual(CHANGES.filter((change) => names.includes(change)));
    // A list with a sentence in each item, and nothing else.
    for (const group of groups) expect(group).toMatch(/^\w+\n\n(- [A-Z`/-].*(\n {2}\S.*)*\n)+\n?$/);
    expect(section.split("\n- ").length - 1).toBe(section.match(/\.\n(?=- |\n|$)/g)?.length);
  },
);

test("the version of package.json has a section, or is still unreleased", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(titles.some((title) => title === "[Unreleased]" || title.startsWith(`[${version}] - `))).toBe(true);
});
