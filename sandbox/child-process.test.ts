import path from "node:path";
import { expect, test } from "vitest";
import { startServer } from "./child-process.ts";

const module = JSON.stringify(path.join(import.meta.dirname, "child-process.ts"));

test("a server asks the process that started it, and several questions get their own answers", async () => {
  const server = await startServer({
    args: [
      "--input-type=module",
      "--eval",
      `import { askParent } from ${module};
      const answers = await Promise.all([askParent({ number: 2 }), askParent({ number: 20 })]);
      console.log("ready " + JSON.stringify(answers));
      setInterval(() => {}, 60_000);`,
    ],
    answer: async (question) => ({ double: (question as { number: number }).number * 2 }),
  });
  expect(JSON.parse(server.ready)).toEqual([{ double: 4 }, { double: 40 }]);
  await server.stop();
});
