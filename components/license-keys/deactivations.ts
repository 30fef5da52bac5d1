import { useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { Activation } from "@/lib/api/schemas";
import { type FailureCode, toFailure } from "@/lib/client/failure";
import { deactivateMutation } from "@/lib/client/license-key-mutations";

/** The outcome of a deactivation; `code` is null after a success. */
type Outcome = { device: Activation; code: FailureCode | null };

/** How many outcomes the page shows. */
const MAX_OUTCOMES = 3;

/** Deactivates devices and lists the latest outcomes. Several deactivations can run at once. */
export function useDeactivations(licenseKeyId: string) {
  const { mutateAsync } = useMutation(deactivateMutation(licenseKeyId));
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);

  const addOutcome = useCallback((outcome: Outcome) => {
    setOutcomes((before) =>
      [outcome, ...before.filter(({ device }) => device.id !== outcome.device.id)].slice(0, MAX_OUTCOMES),
    );
  }, []);

  const deactivate = useCallback(
    async (device: Activation) => {
      try {
        await mutateAsync(device);
        addOutcome({ device, code: null });
      } catch (error) {
        addOutcome({ device, code: toFailure(error).code });
      }
    },
    [mutateAsync, addOutcome],
  );

  const dismiss = useCallback((id: string) => {
    setOutcomes((before) => before.filter(({ device }) => device.id !== id));
  }, []);

  return { outcomes, deactivate, dismiss };
}
