"use client";

import { useQueryClient } from "@tanstack/react-query";
import { customerPath } from "@/lib/client/support-paths";
import { ElevationButton } from "./elevation-button";
import { EndImpersonation, useEnd } from "./end-impersonation";
import { ImpersonationClock } from "./impersonation-clock";

export type ImpersonationControlsProps = {
  impersonationId: string;
  customerId: string;
  name: string;
  endsAt: string;
  canElevate: boolean;
  isSignInTimed: boolean;
};

/** The banner's clock and buttons. After the end, the customer's page in the support console opens. */
export default function ImpersonationControls(props: ImpersonationControlsProps) {
  const { impersonationId, customerId, name, endsAt, canElevate, isSignInTimed } = props;
  const client = useQueryClient();
  const ending = useEnd(() => {
    client.clear();
    window.location.replace(customerPath(customerId));
  });
  return (
    <div className="flex flex-1 flex-wrap items-center justify-between gap-2 sm:flex-none">
      <ImpersonationClock endsAt={endsAt} isEnding={ending.isBusy} />
      <div className="flex flex-wrap gap-2">
        {canElevate && (
          <ElevationButton
            impersonationId={impersonationId}
            customerId={customerId}
            name={name}
            isSignInTimed={isSignInTimed}
          />
        )}
        <EndImpersonation {...ending} />
      </div>
    </div>
  );
}
