"use client";

import { buttonClass } from "@/components/ui/button";
import { useLinkedEmail } from "@/lib/client/linked-email";

/** A link to the sign-in page. The email in the hash of a link that can't be opened is filled in there. */
export function SignInLink({ label }: { label: string }) {
  const email = useLinkedEmail();
  return (
    <a
      href="/sign-in"
      className={buttonClass("secondary")}
      onClick={(event) => {
        // Only during the click: the email never stands in the page.
        if (email !== null) event.currentTarget.hash = new URLSearchParams({ email }).toString();
      }}
    >
      {label}
    </a>
  );
}
