import { AccountList } from "@/components/sign-in/account-list";
import { Alert } from "@/components/ui/alert";
import type { SessionInfo } from "@/lib/api/schemas";
import type { AccountChoice } from "@/lib/api/sign-in";
import type { Messages } from "@/lib/messages/messages";

type OtherAccountsProps = {
  session: SessionInfo;
  /** Null if Polar didn't respond. */
  accounts: AccountChoice[] | null;
  text: Messages["account"];
};

/** All accounts of the verified email. Clicking one switches to it. */
export function OtherAccounts({ session, accounts, text }: OtherAccountsProps) {
  return (
    <section aria-labelledby="accounts" className="panel px-4 py-4 sm:px-5">
      <h2 id="accounts" className="font-semibold">
        {text.switchTitle}
      </h2>
      {accounts === null ? (
        <Alert tone="warn" className="mt-3">
          <p>{text.switchFailed}</p>
        </Alert>
      ) : (
        <>
          <p className="text-sm text-muted [overflow-wrap:anywhere]">
            {text.switchIntro({ email: session.email ?? "" })}
          </p>
          <div className="max-w-md">
            <AccountList
              accounts={accounts}
              email={session.email ?? ""}
              current={{ customerId: session.customer.id, memberId: session.member?.id ?? null }}
            />
          </div>
        </>
      )}
    </section>
  );
}
