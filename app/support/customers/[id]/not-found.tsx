import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { pageMessages } from "@/lib/server/http/pages";

/** Looks the same for a customer who doesn't exist, was deleted, or belongs to another organization. */
export default async function CustomerNotFound() {
  const { lookup } = await pageMessages();
  return (
    <div className="max-w-prose py-6 sm:py-10">
      <h1 className="text-xl font-semibold tracking-tight">{lookup.notFoundTitle}</h1>
      <p className="mt-1.5 mb-5 text-muted">{lookup.notFound}</p>
      <Link href="/support/customers" prefetch={false} className={buttonClass("secondary")}>
        {lookup.back}
      </Link>
    </div>
  );
}
