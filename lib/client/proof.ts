import { useSyncExternalStore } from "react";
import { toFailure } from "./failure";

/** A dialog that asks the customer to confirm it's them. Requests wait until it's finished. */
export type ProofRequest = { finish: (isProved: boolean) => void };

let current: (ProofRequest & { isProved: Promise<boolean> }) | null = null;
const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Opens the dialog, one for all requests that need a proof at the same time. */
function askForProof(): Promise<boolean> {
  if (current !== null) return current.isProved;
  let finish: ProofRequest["finish"] = () => undefined;
  const isProved = new Promise<boolean>((resolve) => {
    finish = (result) => {
      current = null;
      resolve(result);
      notify();
    };
  });
  current = { isProved, finish };
  notify();
  return isProved;
}

/**
 * Sends a request, and once more after the customer has confirmed it's them, if the server requires that.
 * @throws what the request throws; `proof_required` if the customer didn't confirm
 */
export async function withProof<Body>(send: () => Promise<Body>): Promise<Body> {
  try {
    return await send();
  } catch (error) {
    const canAsk = toFailure(error).code === "proof_required" && listeners.size > 0;
    if (!canAsk || !(await askForProof())) throw error;
    return await send();
  }
}

/** Returns the proof that a request waits for, or null. */
export function useProofRequest(): ProofRequest | null {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  );
}
