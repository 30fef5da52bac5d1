import { BrandMark } from "@/components/session/brand-mark";
import { NotFoundMessage } from "@/components/ui/not-found-message";
import { pageMessages } from "@/lib/server/http/pages";
import { brand } from "@/lib/server/platform/brand";

/** The page for a URL that doesn't exist. */
export default async function NotFound() {
  const { shell } = await pageMessages();
  const { name, logo } = brand();
  return (
    <>
      <header className="border-b border-line bg-surface">
        <div className="page-width">
          <BrandMark name={name} logo={logo} />
        </div>
      </header>
      <main className="page-width">
        <NotFoundMessage title={shell.notFoundTitle} text={shell.notFound} linkText={shell.toLicenseKeys} />
      </main>
    </>
  );
}
