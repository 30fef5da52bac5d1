import { mutationOptions } from "@tanstack/react-query";
import type { SignedInBrowser, SignedInBrowsers } from "@/lib/api/sessions";
import { toFailure } from "./failure";
import { ignoreBody, sendJson } from "./fetch-json";
import { withProof } from "./proof";
import { signedInBrowsersQuery } from "./queries";

const goTo = async () => (await import("@/lib/api/staff")).goTo;

const { queryKey } = signedInBrowsersQuery();

/** "Continue as …": opens a session from the link behind the entry cookie, if it's still the one that was shown. */
export function openSessionMutation(shown: string) {
  return mutationOptions({
    mutationKey: ["session", "open"],
    mutationFn: () => sendJson("POST", "/api/session", { shown }, goTo),
  });
}

/** "That wasn't me": signs the owner of an account out in every browser, by the token of a link in an email. */
export function notMeMutation() {
  return mutationOptions({
    mutationKey: ["session", "not-me"],
    mutationFn: (token: string) => sendJson("POST", "/api/not-me", { token }, ignoreBody),
    gcTime: 0,
  });
}

/** Signs one browser out. If its session has already ended, that's a success too. */
export function endBrowserMutation() {
  return mutationOptions({
    mutationKey: ["sessions", "end"],
    mutationFn: async ({ id }: SignedInBrowser) => {
      try {
        await withProof(() => sendJson("DELETE", `/api/sessions/${encodeURIComponent(id)}`, {}, ignoreBody));
      } catch (error) {
        if (toFailure(error).code !== "session_not_found") throw error;
      }
    },
    onSuccess: (_answer, { id }, _context, { client }) => {
      client.setQueryData<SignedInBrowsers>(
        queryKey,
        (now) => now && { items: now.items.filter((one) => one.id !== id) },
      );
    },
  });
}

/** Signs all other browsers out, or this one too. */
export function endBrowsersMutation() {
  return mutationOptions({
    mutationKey: ["sessions", "end-all"],
    mutationFn: (which: "others" | "all") =>
      withProof(() =>
        sendJson("DELETE", which === "others" ? "/api/sessions?except=current" : "/api/sessions", {}, ignoreBody),
      ),
    onSuccess: (_answer, which, _context, { client }) => {
      if (which === "all") return;
      client.setQueryData<SignedInBrowsers>(
        queryKey,
        (now) => now && { items: now.items.filter((one) => one.current) },
      );
    },
  });
}
