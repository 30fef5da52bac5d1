import { Icon } from "@/components/ui/icon";
import type { SessionInfo } from "@/lib/api/schemas";
import { cn } from "@/lib/cn";
import type { Messages } from "@/lib/messages/messages";
import { LazyImpersonationControls } from "./lazy-impersonation-controls";

type ImpersonationBannerProps = {
  session: SessionInfo;
  /** True if the staff user may act on the customer's behalf. */
  canElevate: boolean;
  /** False if the provider sends no `auth_time`, so that nobody can elevate. */
  isSignInTimed: boolean;
  text: Messages["impersonation"];
  shell: Messages["shell"];
};

/**
 * The banner and the frame on every page during an impersonation. The banner shows the customer, the reason, the time left and
 * the button to end it. Renders nothing in a customer's own session.
 */
export function ImpersonationBanner({ session, canElevate, isSignInTimed, text, shell }: ImpersonationBannerProps) {
  const { impersonation, customer } = session;
  if (impersonation === null) return null;
  const { elevated, reason, expires_at } = impersonation;
  const name = session.name ?? session.email ?? text.unnamed;
  return (
    <>
      <div
        aria-hidden="true"
        className={cn(
          "pointer-events-none fixed inset-0 z-40 border-4",
          elevated ? "border-bad-solid" : "border-warn-fill",
        )}
      />
      <section
        aria-label={text.bannerLabel}
        className={cn(
          "sticky top-0 z-30 text-sm [overflow-wrap:anywhere]",
          elevated ? "bg-bad-solid text-white" : "bg-warn-fill text-[#16191e]",
        )}
      >
        <div className="page-width flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
          <div className="flex min-w-0 flex-1 basis-64 items-start gap-2.5">
            <Icon name={elevated ? "pencil-line" : "eye"} size={20} className="mt-px shrink-0" />
            <div className="min-w-0">
              <p className="font-semibold">
                <bdi>{(elevated ? text.acting : text.viewing)({ name })}</bdi>
              </p>
              <p className="line-clamp-2">
                {shell.caption({ label: text.reason })} <bdi>{reason}</bdi>
              </p>
              <p className="hidden sm:block">{elevated ? text.mayDeactivate : text.readOnly}</p>
            </div>
          </div>
          <LazyImpersonationControls
            impersonationId={impersonation.id}
            customerId={customer.id}
            name={name}
            endsAt={expires_at}
            canElevate={canElevate && !elevated}
            isSignInTimed={isSignInTimed}
          />
        </div>
      </section>
    </>
  );
}
