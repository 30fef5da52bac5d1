import { redirect } from "next/navigation";

/** Redirects to the license keys, which redirect to sign-in if necessary. */
export default function Home(): never {
  redirect("/license-keys");
}
