"use client";

import { Alert } from "@/components/ui/alert";
import { bdi } from "@/components/ui/bdi";
import { Icon } from "@/components/ui/icon";
import type { Activation } from "@/lib/api/schemas";
import type { FailureCode } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { useDeviceName } from "./device-facts";

type DeactivationOutcomeProps = { device: Activation; code: FailureCode | null; onDismiss?: () => void };

/** Says whether a device was deactivated. */
export function DeactivationOutcome({ device, code, onDismiss }: DeactivationOutcomeProps) {
  const text = useMessages("licenseKey");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const label = useDeviceName()(device);
  const isGone = code === null || code === "activation_not_found";
  const isUnknown = code === "outcome_unknown";
  const title = code === null ? text.deactivated : isUnknown ? text.deactivateUnknown : text.deactivateFailed;
  return (
    <Alert
      tone={code === null ? "good" : isGone ? "info" : isUnknown ? "warn" : "bad"}
      role={isGone ? "status" : "alert"}
      title={code === "activation_not_found" ? <bdi>{label}</bdi> : title({ label, bdi })}
      corner={
        onDismiss && (
          <button
            type="button"
            aria-label={shell.dismiss}
            className="-my-3 -me-3 inline-flex size-11 shrink-0 cursor-pointer items-center justify-center rounded-md text-muted hover:text-text sm:-my-2 sm:-me-2 sm:size-9"
            onClick={onDismiss}
          >
            <Icon name="x" size={16} />
          </button>
        )
      }
    >
      {code !== null && <p>{problems[code]}</p>}
    </Alert>
  );
}
