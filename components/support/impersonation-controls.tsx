"use client";

import { ElevationButton } from "./elevation-button";
import { EndImpersonation } from "./end-impersonation";
import { ImpersonationClock } from "./impersonation-clock";

export type ImpersonationControlsProps = {
  impersonationId: string;
  customerId: string;
  name: string;
  endsAt: string;
  canElevate: boolean;
  isSignInTimed: boolean;
};

/** The banner's clock and buttons. */
export default function ImpersonationControls(props: ImpersonationControlsProps) {
  const { impersonationId, customerId, name, endsAt, canElevate, isSignInTimed } = props;
  return (
    <div className="flex flex-1 flex-wrap items-center justify-between gap-2 sm:flex-none">
      <ImpersonationClock endsAt={endsAt} />
      <div className="flex flex-wrap gap-2">
        {canElevate && (
          <ElevationButton
            impersonationId={impersonationId}
            customerId={customerId}
            name={name}
            isSignInTimed={isSignInTimed}
          />
        )}
        <EndImpersonation customerId={customerId} />
      </div>
    </div>
  );
}
