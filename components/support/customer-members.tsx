"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { SupportCustomerDetail } from "@/lib/api/support";
import { useMessages } from "@/lib/client/locale";
import { textFor } from "@/lib/messages/bind";
import { CopyValue } from "./copy-value";

/** How many members of a large team the page shows at first. */
const FIRST = 10;

const columns =
  "px-4 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_9rem_minmax(0,1.4fr)] lg:items-center lg:gap-x-5 lg:px-5";

/** A customer's members. */
export function CustomerMembers({ members }: { members: SupportCustomerDetail["members"] }) {
  const { items, total_count: count } = members;
  const [showsAll, setShowsAll] = useState(false);
  const text = useMessages("lookup");
  return (
    <section aria-labelledby="members" className="space-y-3">
      <h2 id="members" className="font-semibold">
        {text.membersTitle} <span className="font-normal text-muted tabular-nums">{count}</span>
      </h2>
      {items.length === 0 ? (
        <p className="panel px-5 py-4 text-sm text-muted">{text.membersNone}</p>
      ) : (
        <ul aria-label={text.membersTitle} className="panel divide-y divide-line overflow-hidden">
          {(showsAll ? items : items.slice(0, FIRST)).map((member) => (
            <li key={member.id} className={`${columns} space-y-0.5 py-2 text-sm lg:space-y-0`}>
              <p className="font-medium [overflow-wrap:anywhere]">
                <bdi>{member.name ?? text.unnamed}</bdi>
              </p>
              <div className="min-w-0">
                <CopyValue value={member.email} what={text.email} />
              </div>
              <p className="text-muted">
                <bdi>{member.role !== null && textFor(text.roles, member.role, member.role)}</bdi>
              </p>
              <div className="min-w-0 text-muted">
                <CopyValue value={member.id} what={text.memberId} isCode />
              </div>
            </li>
          ))}
        </ul>
      )}
      {!showsAll && items.length > FIRST && (
        <Button onClick={() => setShowsAll(true)}>{text.membersAll({ count: items.length })}</Button>
      )}
      {showsAll && items.length < count && (
        <p className="text-sm text-muted">{text.membersCut({ count, shown: items.length })}</p>
      )}
    </section>
  );
}
