"use client";

import { Button, buttonClass } from "@/components/ui/button";
import type { AccountChoice } from "@/lib/api/sign-in";
import { useMessages } from "@/lib/client/locale";
import { AccountList } from "./account-list";

/** The person who is signed in to this browser. */
export type SignedInPerson = {
  name: string;
  email: string | null;
  customerId: string;
  memberId: string | null;
  /** All accounts of the same verified email. Empty if the session can't switch accounts. */
  accounts: readonly AccountChoice[];
};

type SignedInProps = {
  person: SignedInPerson;
  next: string | null;
  /** Null if there's no mail server. Another account then needs a sign-in link. */
  onOtherEmail: (() => void) | null;
};

/** The sign-in page for a signed-in person. They can continue, switch accounts, or use another email. */
export function SignedIn({ person, next, onOtherEmail }: SignedInProps) {
  const text = useMessages("signIn");
  const others = person.accounts.length > 1 && person.email !== null;
  return (
    <>
      <h1 className="text-lg font-semibold tracking-tight">{text.signedInTitle}</h1>
      <p className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">{text.signedInAs({ name: person.name })}</p>
      <a href={next ?? "/license-keys"} className={buttonClass("primary", "mt-5 w-full")}>
        {text.continue}
      </a>
      {onOtherEmail === null ? (
        <p className="mt-5 text-note text-muted">{text.otherByLink}</p>
      ) : (
        <Button look="quiet" className="mt-2 -ms-3.5" onClick={onOtherEmail}>
          {text.changeEmail}
        </Button>
      )}
      {others && (
        <section className="mt-6 border-t border-line pt-5">
          <h2 className="text-sm font-semibold [overflow-wrap:anywhere]">
            {text.otherAccounts({ email: person.email ?? "" })}
          </h2>
          <AccountList accounts={person.accounts} email={person.email ?? ""} current={person} />
        </section>
      )}
    </>
  );
}
