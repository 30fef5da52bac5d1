import type { Messages } from "@/lib/messages/messages";

type PortalFooterProps = {
  brandName: string;
  supportUrl: string | null;
  shopUrl: string | null;
  text: Messages["shell"];
};

const linkClass = "inline-flex min-h-11 items-center hover:text-text hover:underline sm:min-h-9";

/** The footer of the customer's pages. */
export function PortalFooter({ brandName, supportUrl, shopUrl, text }: PortalFooterProps) {
  return (
    <footer className="mt-auto border-t border-line text-sm text-muted">
      <div className="page-width flex flex-wrap items-center justify-between gap-x-6 py-3">
        <p className="py-2">{text.portalOf({ brand: brandName })}</p>
        {(shopUrl !== null || supportUrl !== null) && (
          <div className="flex flex-wrap gap-x-6">
            {shopUrl !== null && (
              <a href={shopUrl} className={linkClass}>
                {text.shop}
              </a>
            )}
            {supportUrl !== null && (
              <a href={supportUrl} className={linkClass}>
                {text.support}
              </a>
            )}
          </div>
        )}
      </div>
    </footer>
  );
}
