import { writeFile } from "node:fs/promises";
import * as catalogs from "../lib/messages/catalogs.ts";
import { errorTexts } from "./error-texts.ts";
import { messageTypes } from "./message-types.ts";

/** Writes the types of all messages, and the texts of the error page: `npm run messages`. Run it after each change of a catalog. */
await writeFile("lib/messages/messages.ts", messageTypes(catalogs.en));
await writeFile("lib/messages/global-errors.json", errorTexts());
