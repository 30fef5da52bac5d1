import type { ReactNode } from "react";
import { BrandMark } from "@/components/session/brand-mark";
import { brand } from "@/lib/server/platform/brand";

/** The frame of the pages before sign-in. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const { name, logo } = brand();
  return (
    <main className="page-width flex max-w-[28rem] flex-1 flex-col py-8 sm:justify-center sm:py-16">
      <BrandMark name={name} logo={logo} />
      <div className="panel mt-3 px-5 py-6 sm:px-7 sm:py-7">{children}</div>
    </main>
  );
}
