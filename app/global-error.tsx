"use client";

import "./globals.css";
import { useEffect, useState } from "react";
import { type ErrorTexts, english } from "@/lib/messages/global-error";

/**
 * The error page if the root layout couldn't be rendered. Next renders it at build time, in English and without brand, legal links or
 * providers. The person's language loads after that.
 */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  const [text, setText] = useState<ErrorTexts>(english);
  useEffect(() => {
    import("@/lib/messages/global-errors.json")
      .then(({ default: all }) => {
        const wanted = navigator.languages.flatMap((tag) => [tag, tag.split("-")[0] ?? tag]);
        const own = wanted.flatMap((tag) => all.filter(({ language }) => language.startsWith(tag)))[0];
        if (own !== undefined) setText(own);
      })
      // English stays.
      .catch(() => undefined);
  }, []);
  return (
    <html lang={text.language} dir={text.language === "ar" ? "rtl" : "ltr"}>
      <body>
        <title>{text.title}</title>
        <main className="page-width max-w-prose py-16">
          <h1 className="text-xl font-semibold tracking-tight">{text.title}</h1>
          <p className="mt-1.5 mb-5 text-muted">{text.text}</p>
          <button
            type="button"
            className="min-h-11 cursor-pointer rounded-md border border-control bg-surface px-3.5 text-sm font-medium hover:bg-hover"
            onClick={() => retry()}
          >
            {text.tryAgain}
          </button>
        </main>
      </body>
    </html>
  );
}
