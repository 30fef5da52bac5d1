"use client";

import type { SupportMessages } from "@/lib/messages/support";
import { ElevationButton } from "./elevation-button";
import { EndImpersonation } from "./end-impersonation";
import { ImpersonationClock } from "./impersonation-clock";

export type ImpersonationControlsProps = {
  customerId: string;
  name: string;
  endsAt: string;
  canAct: boolean;
  text: SupportMessages["impersonation"];
};

/** What moves in the banner: the clock, and the buttons. */
export default function ImpersonationControls({ customerId, name, endsAt, canAct, text }: ImpersonationControlsProps) {
  return (
    <div className="flex flex-1 flex-wrap items-center justify-between gap-2 sm:flex-none">
      <ImpersonationClock endsAt={endsAt} text={text} />
      <div className="flex flex-wrap gap-2">
        {canAct && <ElevationButton customerId={customerId} name={name} text={text} />}
        <EndImpersonation customerId={customerId} text={text} />
      </div>
    </div>
  );
}
