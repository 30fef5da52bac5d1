import type { Metadata } from "next";
import { customerMessages } from "@/lib/messages/customer";
import { fill } from "@/lib/messages/fill";
import { brand } from "@/lib/server/brand";
import { requestLocale } from "@/lib/server/locale";

export async function generateMetadata(): Promise<Metadata> {
  const { entrance } = customerMessages(await requestLocale());
  return { title: { absolute: fill(entrance.signInTitle, { brand: brand().name }) } };
}

/** Says how one comes in today: by a link. */
export default async function SignInPage() {
  const { entrance } = customerMessages(await requestLocale());
  return (
    <>
      <h1 className="text-lg font-semibold tracking-tight">{fill(entrance.signInTitle, { brand: brand().name })}</h1>
      <p className="mt-1.5 text-sm text-muted">{entrance.signIn}</p>
      <p className="mt-3 text-sm text-muted">{entrance.signInLost}</p>
    </>
  );
}
