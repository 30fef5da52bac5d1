"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ComponentProps, useState } from "react";
import { useLinkedEmail } from "@/lib/client/linked-email";
import { LocaleProvider } from "@/lib/client/locale";
import { createQueryClient } from "@/lib/client/query-client";

/** Provides the texts, and a query cache for each tab (and for each render on the server). */
export function Providers(props: ComponentProps<typeof LocaleProvider>) {
  const [queryClient] = useState(createQueryClient);
  // On every page an email in the hash leaves the URL. The sign-in page fills it in.
  useLinkedEmail();
  return (
    <QueryClientProvider client={queryClient}>
      <LocaleProvider {...props} />
    </QueryClientProvider>
  );
}
