"use client";

import type { SessionInfo } from "@/lib/api/schemas";
import { useMessages, useVendor } from "@/lib/client/locale";
import { textFor } from "@/lib/messages/bind";

/** The customer's name, email and, in a team, role. They come from Polar and can't be changed here. */
export function PersonFacts({ session }: { session: SessionInfo }) {
  const text = useMessages("account");
  const { name: brand } = useVendor();
  const role = session.member?.role ?? null;
  return (
    <section aria-labelledby="person" className="panel px-4 py-4 sm:px-5">
      <h2 id="person" className="font-semibold">
        {text.details}
      </h2>
      <dl className="mt-3 grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[10rem_minmax(0,1fr)]">
        <Fact name={text.name} value={session.name ?? text.notProvided} />
        <Fact name={text.email} value={session.email ?? text.notProvided} />
        {role !== null && role !== "owner" && (
          <Fact name={text.role} value={textFor(text.roles, role, text.roles.other)} />
        )}
      </dl>
      <p className="mt-3 text-note text-muted">{text.detailsSource({ brand })}</p>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="min-w-0 sm:contents">
      <dt className="text-muted">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}
