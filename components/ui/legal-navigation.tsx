import type { Messages } from "@/lib/messages/messages";

type LegalNavigationProps = { links: readonly LegalPage[]; text: Messages["legal"] };
type LegalPage = { kind: Exclude<keyof Messages["legal"], "label">; url: string };

/**
 * The links to the vendor's legal pages, at the bottom of every page. The root layout has them, so that they stay where an error
 * replaces the page with its footer.
 */
export function LegalNavigation({ links, text }: LegalNavigationProps) {
  if (links.length === 0) return null;
  return (
    <nav aria-label={text.label} className="mt-auto text-sm text-muted [footer+&]:mt-0">
      <ul className="page-width flex flex-wrap gap-x-6 pb-3">
        {links.map(({ kind, url }) => (
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
