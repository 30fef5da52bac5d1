import { expect, test } from "vitest";
import { readWhole } from "./key-export";

const files = {
  csv: { count: 2, text: '"id","key"\r\n"1","A\u00e9"\r\n"2","B"\r\n' },
  json: { count: 2, text: '[{"key":"A"},\n{"key":"B"}\n]\n' },
  "json without keys": { count: 0, text: "[]\n" },
};

test.each(Object.entries(files))("%s: only the whole file is a file", async (_, { count, text }) => {
  const bytes = new TextEncoder().encode(text);
  const progress: number[] = [];
  const file = await readWhole(new Response(bytes), count, (done) => progress.push(done));
  expect(await file.text()).toBe(text);
  expect(progress.at(-1)).toBe(count);
  for (let length = 0; length < bytes.length; length += 1) {
    const cut = readWhole(new Response(bytes.slice(0, length)), count, () => undefined);
    await expect(cut, String(length)).rejects.toMatchObject({ code: "response_unreadable" });
  }
  const longer = readWhole(new Response(`${text}\n`), count, () => undefined);
  await expect(longer).rejects.toMatchObject({ code: "response_unreadable" });
});
