"use client";

import { Button, buttonClass } from "@/components/ui/button";
import type { AccountChoice } from "@/lib/api/sign-in";
import { useMessages } from "@/lib/client/locale";
import { fill } from "@/lib/messages/fill";
import { AccountList } from "./account-list";

/** Who is signed in already in this browser. */
export type SignedInPerson = {
  name: string;
  email: string | null;
  customerId: string;
  memberId: string | null;
  /** Accounts of the same proved address, its own among them; empty where it cannot change. */
  accounts: readonly AccountChoice[];
};

type SignedInProps = {
  person: SignedInPerson;
  next: string | null;
  /** Null where no codes are sent: another account is opened by its own link. */
  onOtherAddress: (() => void) | null;
};

/** Somebody is signed in: go on as they are, change the account, or come in as somebody else. */
export function SignedIn({ person, next, onOtherAddress }: SignedInProps) {
  const text = useMessages("signIn");
  const others = person.accounts.length > 1 && person.email !== null;
  return (
    <>
      <h1 className="text-lg font-semibold tracking-tight">{text.signedInTitle}</h1>
      <p className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">
        {fill(text.signedInAs, { name: person.name })}
      </p>
      <a href={next ?? "/license-keys"} className={buttonClass("primary", "mt-5 w-full")}>
        {text.continue}
      </a>
      {onOtherAddress === null ? (
        <p className="mt-5 text-[0.8125rem] text-muted">{text.otherByLink}</p>
      ) : (
        <Button look="quiet" className="mt-2 -ml-3.5" onClick={onOtherAddress}>
          {text.changeEmail}
        </Button>
      )}
      {others && (
        <section className="mt-6 border-t border-line pt-5">
          <h2 className="text-sm font-semibold [overflow-wrap:anywhere]">
            {fill(text.otherAccounts, { email: person.email ?? "" })}
          </h2>
          <AccountList accounts={person.accounts} current={person} />
        </section>
      )}
    </>
  );
}
