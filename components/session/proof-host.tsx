"use client";

import { useEffect } from "react";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useProofRequest } from "@/lib/client/proof";

const loadDialog = () => import("./proof-dialog").then((module) => module.ProofDialog);

type ProofHostProps = {
  /** The email to which a code can be sent; null if none can. */
  email: string | null;
};

/** Opens the dialog "Confirm it's you" when a request needs it. */
export function ProofHost({ email }: ProofHostProps) {
  const request = useProofRequest();
  const { part: Dialog, isFailed, show } = useLazyPart(loadDialog);
  useEffect(() => {
    if (request !== null) void show();
  }, [request, show]);
  useEffect(() => {
    // The request then fails, and its component says why.
    if (isFailed) request?.finish(false);
  }, [isFailed, request]);
  if (Dialog === null || request === null) return null;
  return <Dialog email={email} onProved={() => request.finish(true)} onClose={() => request.finish(false)} />;
}
