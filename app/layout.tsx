import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { SiteFooter } from "@/components/session/site-footer";
import { PageUpdateNotice } from "@/components/ui/page-update-notice";
import { pageUpdateScript } from "@/lib/client/page-update-script";
import { isRightToLeft } from "@/lib/messages/bind";
import { languageOf, languages } from "@/lib/messages/locale";
import { themeColors } from "@/lib/page-colors";
import { pageLocale, pageMessages, pageSections, pageTheme } from "@/lib/server/http/pages";
import { brand } from "@/lib/server/platform/brand";
import { env } from "@/lib/server/platform/env";
import { legalLinks } from "@/lib/server/platform/legal-links";
import "./globals.css";
import { Providers } from "./providers";

export async function generateViewport(): Promise<Viewport> {
  return {
    width: "device-width",
    initialScale: 1,
    colorScheme: "light dark",
    themeColor: themeColors(await pageTheme()),
  };
}

export async function generateMetadata(): Promise<Metadata> {
  const { shell } = await pageMessages();
  const { name: siteName, icons } = brand();
  const name = shell.portalOf({ brand: siteName });
  return {
    metadataBase: new URL(env().PORTAL_URL),
    title: { default: name, template: `%s · ${siteName}` },
    applicationName: name,
    icons: { apple: "/apple-touch-icon.png", ...(icons.own && { icon: icons.own }) },
    // The preview of a link says what the portal is, and nothing of the page: no title, no URL.
    openGraph: { type: "website", siteName, title: name, images: ["/apple-touch-icon.png"] },
    twitter: { card: "summary" },
    manifest: "/manifest.webmanifest",
    robots: { index: false, follow: false },
    formatDetection: { telephone: false, email: false, address: false, date: false },
    referrer: "no-referrer",
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await pageLocale();
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const text = await pageMessages();
  const theme = await pageTheme();
  const { name, supportUrl, shopUrl, css } = brand();
  return (
    <html
      lang={locale}
      dir={isRightToLeft(locale) ? "rtl" : "ltr"}
      data-theme={theme ?? undefined}
      // The footer changes the theme without a render.
      suppressHydrationWarning
    >
      <head>
        {/* Browsers hide the nonce from scripts, so hydration would report a mismatch. */}
        <style nonce={nonce} suppressHydrationWarning>
          {css}
        </style>
        <script nonce={nonce} suppressHydrationWarning>
          {pageUpdateScript}
        </script>
      </head>
      <body className="flex min-h-dvh flex-col">
        <Providers
          locale={locale}
          renderedAt={Date.now()}
          vendor={{ name, supportUrl, shopUrl }}
          messages={await pageSections("shell", "problems")}
        >
          {children}
          <SiteFooter
            brandName={name}
            supportUrl={supportUrl}
            shopUrl={shopUrl}
            legalPages={legalLinks()}
            text={text}
            language={languageOf(locale)}
            languages={languages}
            theme={theme}
          />
          <PageUpdateNotice />
        </Providers>
      </body>
    </html>
  );
}
