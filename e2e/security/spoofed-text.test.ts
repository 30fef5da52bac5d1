import { expect, test } from "vitest";
import { browserOfFile, database, newClient, polar, report, scaled, stack } from "../../test/security-suite.ts";

const browser = browserOfFile();

const DEVICES_A_PAGE = 50;
const controls = [
  ..."\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u2028\u0007\u001b",
];
const wholes = [
  "invoice#gpj.exe",
  "#drowssaP",
  "MacBook# Pro (of Ada)",
  "א#בג Laptop (1) #2",
  "نسخة# 12/34 PC",
  "x#".repeat(130),
];

/** Labels with what turns the order of letters, at each of the places marked by `#`, open and closed. */
function labels(count: number): string[] {
  const all = wholes.flatMap((whole) =>
    controls.flatMap((control, index) => [
      `${index} ${whole.replaceAll("#", control)}`,
      `${index}b ${control}${whole.replaceAll("#", "")}`,
      `${index}c ${whole.replaceAll("#", "")}${control}\u202c\u2069`,
    ]),
  );
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)] ?? "");
}

test("no label reorders its own text or the text around it", async () => {
  const given = labels(scaled(200, 40));
  const activations = given.map((label) => ({ label, meta: { note: label } }));
  const customer = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind Site license", activations }] });
  const client = newClient();
  await client.openLink(await polar.mintToken(customer));
  const context = await browser().newContext();
  await context.addCookies([{ name: "portal", value: client.cookies.get("portal") ?? "", url: stack.portalUrl }]);
  const page = await context.newPage();
  let seen = 0;
  const swaps: string[] = [];
  for (let start = 0; start < given.length; start += DEVICES_A_PAGE) {
    await database.resetLimits();
    const number = start / DEVICES_A_PAGE + 1;
    await page.goto(`${stack.portalUrl}/license-keys/${customer.license_keys[0]?.id}?activations_page=${number}`);
    const list = page.getByRole("list", { name: "Devices" });
    const rows = await list.evaluate((element) => {
      /** Letters whose place on the screen is before the one that they are read after, on the same line. */
      const turned = (text: Node): boolean => {
        const range = document.createRange();
        let [left, top] = [-1, -1];
        const value = text.nodeValue ?? "";
        for (let index = 0; index < value.length; index += 1) {
          range.setStart(text, index);
          range.setEnd(text, index + 1);
          const box = range.getBoundingClientRect();
          if (box.width === 0) continue;
          if (Math.abs(box.top - top) < 4 && box.left < left - 1) return true;
          [left, top] = [box.left, box.top];
        }
        return false;
      };
      return [...element.querySelectorAll(":scope > li")].map((row) => {
        const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
        const texts: Node[] = [];
        while (walker.nextNode()) texts.push(walker.currentNode);
        const rightToLeft = /[\u0590-\u08ff]/;
        return {
          text: row.textContent ?? "",
          // Hebrew and Arabic are read from the right: only what stands around them must not move.
          isTurned: texts.some((text) => !rightToLeft.test(text.nodeValue ?? "") && turned(text)),
          isLoose: texts.some((text) => rightToLeft.test(text.nodeValue ?? "") && !text.parentElement?.closest("bdi")),
        };
      });
    });
    seen += rows.length;
    for (const { text, isTurned, isLoose } of rows) {
      if (isTurned) swaps.push(`turned: ${JSON.stringify(text)}`);
      if (isLoose) swaps.push(`not isolated: ${JSON.stringify(text)}`);
      if (controls.some((control) => text.includes(control))) swaps.push(`a control is left: ${JSON.stringify(text)}`);
      if (/x{121}/.test(text)) swaps.push(`too long: ${text.length}`);
    }
  }
  await context.close();
  report(`spoofed text: ${given.length} labels: ${swaps.length} visual swaps`);
  expect(swaps).toEqual([]);
  expect(seen).toBe(given.length);
});
