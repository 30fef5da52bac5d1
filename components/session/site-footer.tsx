import { LegalNavigation, type LegalPage } from "@/components/ui/legal-navigation";
import { cn } from "@/lib/cn";
import type { Messages } from "@/lib/messages/messages";
import { Preferences } from "./preferences";

type SiteFooterProps = {
  brandName: string;
  supportUrl: string | null;
  shopUrl: string | null;
  legalPages: readonly LegalPage[];
  text: Pick<Messages, "shell" | "legal">;
  /** The tag of the page's language. */
  language: string;
  languages: readonly { tag: string; name: string }[];
  theme: "light" | "dark" | null;
};

const link = "inline-flex min-h-11 items-center hover:text-text hover:underline sm:min-h-9";

/**
 * The footer of every page. The root layout has it, so that it stays where an error replaces the page. The support console hides
 * the link to support (app/globals.css).
 */
export function SiteFooter({ brandName, supportUrl, shopUrl, legalPages, text, ...preferences }: SiteFooterProps) {
  return (
    <footer className="mt-auto border-t border-line text-sm text-muted">
      <div className="page-width flex flex-wrap items-center gap-x-6 gap-y-1 py-3">
        <p className="py-1.5 sm:me-auto">{text.shell.portalOf({ brand: brandName })}</p>
        {shopUrl !== null && (
          <a href={shopUrl} className={cn(link, "customers-only")}>
            {text.shell.shop}
          </a>
        )}
        {supportUrl !== null && (
          <a href={supportUrl} className={cn(link, "customers-only")}>
            {text.shell.support}
          </a>
        )}
        <LegalNavigation pages={legalPages} text={text.legal} />
        <Preferences {...preferences} />
      </div>
    </footer>
  );
}
