"use client";

import type { SupportMessages } from "@/lib/messages/support";
import { ActOnBehalf } from "./elevation-button";
import { EndVisit } from "./end-impersonation";
import { VisitClock } from "./impersonation-clock";

export type VisitControlsProps = {
  customerId: string;
  name: string;
  endsAt: string;
  canAct: boolean;
  text: SupportMessages["visit"];
};

/** What moves in the banner: the clock, and the buttons. */
export default function VisitControls({ customerId, name, endsAt, canAct, text }: VisitControlsProps) {
  return (
    <div className="flex flex-1 flex-wrap items-center justify-between gap-2 sm:flex-none">
      <VisitClock endsAt={endsAt} text={text} />
      <div className="flex gap-2">
        {canAct && <ActOnBehalf customerId={customerId} name={name} text={text} />}
        <EndVisit customerId={customerId} text={text} />
      </div>
    </div>
  );
}
