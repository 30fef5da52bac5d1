import * as catalogs from "../lib/messages/catalogs.ts";
import type { ErrorTexts } from "../lib/messages/global-error.ts";

/** Returns the content of lib/messages/global-errors.json: the texts of the page that replaces everything else, in each language. */
export function errorTexts(): string {
  const all = Object.values(catalogs).map(
    ({ language, shell, problems }): ErrorTexts => ({
      language: language.tag,
      title: shell.errorTitle,
      text: problems.internal_error,
      tryAgain: shell.tryAgain,
    }),
  );
  return `${JSON.stringify(all, null, 2)}\n`;
}
