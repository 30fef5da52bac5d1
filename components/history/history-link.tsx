import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import type { Messages } from "@/lib/messages/messages";

/** The account page's way to the history. */
export function HistoryLink({ text }: { text: Messages["history"] }) {
  return (
    <section
      aria-labelledby="history"
      className="panel flex flex-wrap items-center justify-between gap-3 px-4 py-4 sm:px-5"
    >
      <div className="min-w-0 flex-1 basis-60">
        <h2 id="history" className="font-semibold">
          {text.title}
        </h2>
        <p className="text-sm text-muted">{text.accountIntro}</p>
      </div>
      <PageLink href="/account/history" className={buttonClass("secondary")}>
        <Icon name="clock" size={16} />
        {text.open}
      </PageLink>
    </section>
  );
}
