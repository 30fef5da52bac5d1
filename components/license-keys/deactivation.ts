import { useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { Activation } from "@/lib/api/schemas";
import { type FailureCode, toFailure } from "@/lib/client/failure";
import { deactivateMutation } from "@/lib/client/mutations";

/** How a removal went; `code` is null when it did what was asked. */
type Outcome = { device: Activation; code: FailureCode | null };

/** Of how many removals the outcome is kept on the page. */
const KEPT = 3;

/** Removes devices and remembers how it went, each by itself: two can be under way at once. */
export function useDeviceRemoval(licenseKeyId: string) {
  const { mutateAsync } = useMutation(deactivateMutation(licenseKeyId));
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);

  const note = useCallback((outcome: Outcome) => {
    setOutcomes((before) =>
      [outcome, ...before.filter(({ device }) => device.id !== outcome.device.id)].slice(0, KEPT),
    );
  }, []);

  const remove = useCallback(
    async (device: Activation) => {
      try {
        await mutateAsync(device);
        note({ device, code: null });
      } catch (error) {
        note({ device, code: toFailure(error).code });
      }
    },
    [mutateAsync, note],
  );

  const dismiss = useCallback((id: string) => {
    setOutcomes((before) => before.filter(({ device }) => device.id !== id));
  }, []);

  return { outcomes, remove, dismiss };
}
