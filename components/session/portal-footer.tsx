import type { Messages } from "@/lib/messages/messages";

type PortalFooterProps = { brandName: string; supportUrl: string | null; text: Messages["shell"] };

/** The footer of the customer's pages. */
export function PortalFooter({ brandName, supportUrl, text }: PortalFooterProps) {
  return (
    <footer className="mt-auto border-t border-line text-sm text-muted">
      <div className="page-width flex flex-wrap items-center justify-between gap-x-6 py-3">
        <p className="py-2">{text.portalOf({ brand: brandName })}</p>
        {supportUrl !== null && (
          <a href={supportUrl} className="inline-flex min-h-11 items-center hover:text-text hover:underline sm:min-h-9">
            {text.support}
          </a>
        )}
      </div>
    </footer>
  );
}
