"use client";

import { useMutation } from "@tanstack/react-query";
import { FailureAlert } from "@/components/ui/failure-alert";
import { Icon } from "@/components/ui/icon";
import type { AccountChoice } from "@/lib/api/sign-in";
import { useMessages } from "@/lib/client/locale";
import { chooseAccountMutation } from "@/lib/client/sign-in-mutations";
import { textFor } from "@/lib/messages/bind";
import type { Messages } from "@/lib/messages/messages";

/** The account that's open in this browser. */
type OpenAccount = { customerId: string; memberId: string | null };

type AccountListProps = {
  accounts: readonly AccountChoice[];
  /** The email whose accounts these are. */
  email: string;
  current?: OpenAccount | null;
};

/** The accounts of a verified email. Clicking one opens it and closes the current one. */
export function AccountList({ accounts, email, current = null }: AccountListProps) {
  const text = useMessages("signIn");
  const choose = useMutation(chooseAccountMutation());
  const isBusy = choose.isPending || choose.isSuccess;
  const chosen = isBusy ? choose.variables : undefined;
  return (
    <>
      <FailureAlert error={choose.error} title={text.accountFailed} className="mt-4" />
      <ul className="mt-4 space-y-2">
        {accounts.map((account) => {
          const { customer_id, member_id, customer_name, kind } = account;
          const isCurrent = isOpen(account, current);
          const isChosen = chosen?.customer_id === customer_id && chosen.member_id === member_id;
          return (
            <li key={`${customer_id} ${member_id}`}>
              <button
                type="button"
                aria-disabled={isBusy || isCurrent || undefined}
                aria-current={isCurrent || undefined}
                className="flex min-h-14 w-full cursor-pointer items-center gap-3 rounded-md border border-control bg-surface px-3.5 py-2 text-start hover:bg-hover aria-disabled:cursor-default aria-disabled:hover:bg-surface"
                onClick={() => {
                  if (isBusy || isCurrent) return;
                  // A full page load clears this tab's memory, which may contain another account's data.
                  choose.mutate(
                    { customer_id, member_id, email },
                    { onSuccess: ({ next }) => window.location.assign(next) },
                  );
                }}
              >
                <Icon name={kind === "team" ? "users" : "user"} size={20} className="shrink-0 text-muted" />
                <span className="min-w-0 flex-1">
                  <bdi className="block font-medium [overflow-wrap:anywhere]">
                    {customer_name ?? text.unnamedAccount}
                  </bdi>
                  <span className="block text-sm text-muted">
                    {isChosen ? text.opening : isCurrent ? text.currentAccount : kindWording(account, text)}
                  </span>
                </span>
                {!isCurrent && <Icon name="chevron-right" size={18} className="shrink-0 text-muted" />}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function isOpen({ customer_id, member_id, kind }: AccountChoice, current: OpenAccount | null): boolean {
  if (current?.customerId !== customer_id) return false;
  return kind === "individual" || current.memberId === member_id;
}

function kindWording({ kind, role }: AccountChoice, text: Messages["signIn"]): string {
  if (kind === "individual") return text.personal;
  const known = role === null ? null : textFor(text.roles, role, null);
  return known === null ? text.team : text.teamRole({ role: known });
}
