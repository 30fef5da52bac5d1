"use client";

import Link from "next/link";
import { useId } from "react";
import { KeyStatus } from "@/components/license-keys/key-status";
import { ColumnList } from "@/components/ui/column-list";
import type { FoundCustomer, SearchMatch, SupportCustomer } from "@/lib/api/support";
import { useMessages } from "@/lib/client/locale";
import { customerPath } from "@/lib/client/support-paths";
import { cn } from "@/lib/cn";
import { CopyValue } from "./copy-value";

const columns =
  "px-4 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)_minmax(0,0.6fr)_minmax(0,1.7fr)] lg:gap-x-5 lg:px-5";
/** How many matches a row shows. A customer may have a hundred keys with the same last six characters. */
const SHOWN = 3;

type FoundCustomersProps = { items: readonly FoundCustomer[]; isOutdated: boolean };

/** The found customers, each with the reasons it matches. */
export function FoundCustomers({ items, isOutdated }: FoundCustomersProps) {
  const text = useMessages("lookup");
  return (
    <ColumnList
      label={text.resultList}
      columns={columns}
      captions={[text.customer, text.email, text.externalId, text.matchedBy]}
      isOutdated={isOutdated}
    >
      {items.map(({ customer, matches }) =>
        "hidden" in customer ? (
          <HiddenRow key={customer.id} id={customer.id} />
        ) : (
          <FoundRow key={customer.id} customer={customer} matches={matches} />
        ),
      )}
    </ColumnList>
  );
}

/** A customer who gave no support code: they exist, and no more. */
function HiddenRow({ id }: { id: string }) {
  const text = useMessages("lookup");
  return (
    <li className="relative has-[[data-result]:focus-visible]:bg-hover has-[[data-result]:hover]:bg-hover/60">
      <p className="px-4 py-2.5 text-sm [overflow-wrap:anywhere] lg:px-5">
        <Link
          href={customerPath(id)}
          prefetch={false}
          data-result
          className="font-mono text-note after:absolute after:inset-0 hover:underline"
        >
          {id}
        </Link>{" "}
        <span className="text-muted">{text.hiddenResult}</span>
      </p>
    </li>
  );
}

type FoundRowProps = { customer: SupportCustomer; matches: readonly SearchMatch[] };

function FoundRow({ customer, matches }: FoundRowProps) {
  const text = useMessages("lookup");
  const id = useId();
  const more = matches.length - SHOWN;
  return (
    <li className="relative has-[[data-result]:focus-visible]:bg-hover has-[[data-result]:hover]:bg-hover/60">
      <article aria-labelledby={id} className={cn(columns, "space-y-1 py-2.5 text-sm lg:space-y-0")}>
        <div className="min-w-0">
          <h2 id={id} className="leading-6 font-semibold [overflow-wrap:anywhere] lg:leading-7">
            <Link
              href={customerPath(customer.id)}
              prefetch={false}
              data-result
              className="after:absolute after:inset-0 hover:underline"
            >
              <bdi>{customer.name ?? text.unnamed}</bdi>
            </Link>{" "}
            {customer.kind === "team" && <KindBadge label={text.kinds.team} />}
          </h2>
        </div>
        <div className="min-w-0 lg:leading-7">
          {customer.email === null ? (
            <span className="text-muted">{text.noEmail}</span>
          ) : (
            <CopyValue value={customer.email} what={text.email} />
          )}
        </div>
        <div className={cn("min-w-0 lg:leading-7", customer.external_id === null && "hidden lg:block")}>
          {customer.external_id !== null && (
            <bdi className="font-mono text-note text-muted [overflow-wrap:anywhere]">{customer.external_id}</bdi>
          )}
        </div>
        <ul aria-label={text.matchedBy} className="min-w-0 space-y-1 lg:py-0.5">
          {matches.slice(0, SHOWN).map((match) => (
            <li key={keyOf(match)} className="flex flex-wrap items-center gap-x-2">
              <Match match={match} />
            </li>
          ))}
          {more > 0 && <li className="text-muted">{text.moreMatches({ count: more })}</li>}
        </ul>
      </article>
    </li>
  );
}

/** "Team" or "Individual", next to a customer's name. */
export function KindBadge({ label }: { label: string }) {
  return (
    <span className="ms-1 inline-block rounded-full border border-line bg-sunken px-2 align-middle text-xs leading-5 font-medium text-muted">
      {label}
    </span>
  );
}

function Match({ match }: { match: SearchMatch }) {
  const text = useMessages("lookup");
  const list = useMessages("licenseKeys");
  const found = useMessages("supportFinds");
  if (match.kind === "customer") {
    return <span className="text-muted">{match.field === null ? text.otherField : text.fields[match.field]}</span>;
  }
  if (match.kind === "member") {
    const { name, email } = match.member;
    return (
      <span className="min-w-0 text-muted [overflow-wrap:anywhere]">
        {text.byMember({
          member: name === null ? email : `${name} · ${email}`,
          who: (content) => <bdi className="text-text">{content}</bdi>,
        })}
      </span>
    );
  }
  if (match.kind === "order") {
    return (
      <span className="min-w-0 text-muted [overflow-wrap:anywhere]">
        {found.order({ number: match.number, what: (content) => <bdi className="text-text">{content}</bdi> })}
      </span>
    );
  }
  const { display_key, benefit } = match.license_key;
  return (
    <>
      <span className="min-w-0 text-muted [overflow-wrap:anywhere]">
        {match.kind === "key"
          ? text.byKey[match.part]
          : found.device({ label: match.label, what: (content) => <bdi className="text-text">{content}</bdi> })}
      </span>
      <code className="font-mono text-note">
        <bdi>{display_key}</bdi>
      </code>
      <bdi className="min-w-0 [overflow-wrap:anywhere]">{benefit.name ?? list.unnamed}</bdi>
      <KeyStatus licenseKey={match.license_key} isInline />
    </>
  );
}

function keyOf(match: SearchMatch): string {
  if (match.kind === "customer") return "customer";
  if (match.kind === "member") return match.member.id;
  return match.kind === "order" ? `order ${match.number}` : `${match.kind} ${match.license_key.id}`;
}
