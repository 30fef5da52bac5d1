import { Headset } from "lucide-react";
import { Moment } from "@/components/ui/moment";
import type { SessionInfo } from "@/lib/api/schemas";
import type { CustomerMessages } from "@/lib/messages/customer";
import { fill } from "@/lib/messages/fill";

type SupportBannerProps = { impersonation: SessionInfo["impersonation"]; text: CustomerMessages["shell"] };

/** Above everything while a member of staff looks at the customer's pages. */
export function SupportBanner({ impersonation, text }: SupportBannerProps) {
  if (impersonation === null) return null;
  const sentence = impersonation.elevated ? text.supportViewElevated : text.supportView;
  const [before = "", after = ""] = fill(sentence, { staff: impersonation.staff_name, time: "\n" }).split("\n");
  return (
    <aside className="border-b border-warn-line bg-warn-soft text-sm">
      <div className="page-width flex items-start gap-2.5 py-2.5">
        <Headset size={18} className="mt-0.5 shrink-0 text-warn" />
        <div className="min-w-0 [overflow-wrap:anywhere]">
          <p className="font-medium">
            {before}
            <Moment iso={impersonation.expires_at} as="date-time" />
            {after}
          </p>
          <p className="text-muted">
            <bdi>{fill(text.supportReason, { reason: impersonation.reason })}</bdi>
          </p>
        </div>
      </div>
    </aside>
  );
}
