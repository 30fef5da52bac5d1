import { readFile, writeFile } from "node:fs/promises";
import { messageTypes } from "./message-types.ts";

/** Writes the types of all messages: `npm run messages`. Run it after each change of en.json. */
const english = JSON.parse(await readFile("lib/messages/en.json", "utf8"));
await writeFile("lib/messages/messages.ts", messageTypes(english));
