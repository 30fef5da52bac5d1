import { redirect } from "next/navigation";

/** The portal has one front door: the keys, which ask to sign in where that is needed. */
export default function Home(): never {
  redirect("/license-keys");
}
