import { bindSection, type CompiledMessages } from "./bind.ts";
import * as catalogs from "./catalogs.ts";
import { type Catalog, compileCatalog } from "./compile.ts";
import { type Language, languageOf } from "./locale.ts";
import type { Messages } from "./messages.ts";

/** Visitors choose the region of a locale, so the cache has a limit. */
const MAX_BOUND = 100;

/** Changes a message before it's compiled. `name` is its path, such as `licenseKeys.title`. */
export type EditMessage = (message: string, name: string, language: Language) => string;

export type Localizer = {
  /** Returns all messages in the locale's language, for pages and emails that the server renders. */
  messagesFor: (locale: string) => Messages;
  /** Returns sections for a page's `MessagesProvider`. Functions can't be sent to a page, compiled messages can. */
  sectionsFor: <Name extends keyof Messages>(locale: string, ...names: readonly Name[]) => Pick<CompiledMessages, Name>;
};

/** Returns the messages of all languages. Each is compiled when it's first needed. */
export function createLocalizer(edit: EditMessage = (message) => message): Localizer {
  const compiled = new Map<Language, CompiledMessages>();
  const bound = new Map<string, Messages>();

  function compiledFor(locale: string): CompiledMessages {
    const language = languageOf(locale);
    const known = compiled.get(language);
    if (known !== undefined) return known;
    const catalog: Catalog = Object.values(catalogs).find((one) => one.language.tag === language) ?? catalogs.en;
    const sections = compileCatalog(catalog, (message, name) => edit(message, name, language)) as CompiledMessages;
    compiled.set(language, sections);
    return sections;
  }

  return {
    messagesFor(locale) {
      const known = bound.get(locale);
      if (known !== undefined) return known;
      const sections = Object.entries(compiledFor(locale)).map(([name, section]) => [
        name,
        bindSection(section, locale),
      ]);
      const messages: Messages = Object.fromEntries(sections);
      if (bound.size >= MAX_BOUND) bound.clear();
      bound.set(locale, messages);
      return messages;
    },
    sectionsFor(locale, ...names) {
      const all = compiledFor(locale);
      return Object.fromEntries(names.map((name) => [name, all[name]])) as Pick<
        CompiledMessages,
        (typeof names)[number]
      >;
    },
  };
}
