import type { ReactNode } from "react";
import { BrandMark } from "@/components/session/brand-mark";
import { brand } from "@/lib/server/platform/brand";

/** The frame of the pages before sign-in. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const { name, logo, signInPicture } = brand();
  return (
    <div className="flex flex-1">
      <main className="page-width flex max-w-[28rem] flex-1 flex-col py-8 sm:justify-center sm:py-16">
        <BrandMark name={name} logo={logo} />
        <div className="panel mt-3 px-5 py-6 sm:px-7 sm:py-7">{children}</div>
      </main>
      {signInPicture !== null && (
        <div className="relative hidden w-1/2 lg:block print:hidden">
          {/* biome-ignore lint/performance/noImgElement: Next's image optimizer would fetch a URL from the settings (docs/decisions/0030-what-we-dont-use.md) */}
          <img src={signInPicture} alt="" loading="lazy" className="absolute inset-0 size-full object-cover" />
        </div>
      )}
    </div>
  );
}
