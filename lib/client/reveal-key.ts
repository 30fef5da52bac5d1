import { mutationOptions } from "@tanstack/react-query";
import { sendJson } from "./fetch-json";
import { withProof } from "./proof";

const revealedKey = async () => (await import("@/lib/api/schemas")).revealedKey;

/** Reveals the full key. The cache drops the result (`gcTime: 0`), so only the calling component holds the key. */
export function revealKeyMutation(id: string) {
  return mutationOptions({
    mutationKey: ["license-keys", "reveal", id],
    mutationFn: async () =>
      (await withProof(() => sendJson("POST", `/api/license-keys/${encodeURIComponent(id)}/reveal`, {}, revealedKey)))
        .key,
    gcTime: 0,
  });
}
