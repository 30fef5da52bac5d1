"use client";

import type { ComponentProps } from "react";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { Alert } from "./alert";

type FailureAlertProps = Pick<ComponentProps<typeof Alert>, "title" | "className"> & {
  /** A mutation's error. */
  error: Error | null;
};

/** Explains why a mutation failed. Renders nothing without an error. */
export function FailureAlert({ error, ...alert }: FailureAlertProps) {
  const problems = useMessages("problems");
  if (error === null) return null;
  return (
    <Alert tone="bad" role="alert" {...alert}>
      <p>{problems[toFailure(error).code]}</p>
    </Alert>
  );
}
