import type { Messages } from "@/lib/messages/messages";

export type LegalPage = { kind: Exclude<keyof Messages["legal"], "label">; url: string };

/** The links to the vendor's legal pages. */
export function LegalNavigation({ pages, text }: { pages: readonly LegalPage[]; text: Messages["legal"] }) {
  if (pages.length === 0) return null;
  return (
    <nav aria-label={text.label}>
      <ul className="flex flex-wrap gap-x-6">
        {pages.map(({ kind, url }) => (
          <li key={kind}>
            <a
              href={url}
              rel="noopener noreferrer"
              className="inline-flex min-h-11 items-center hover:text-text hover:underline sm:min-h-9"
            >
              {text[kind]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
