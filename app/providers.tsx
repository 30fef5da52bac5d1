"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ComponentProps, useState } from "react";
import { LocaleProvider } from "@/lib/client/locale";
import { createQueryClient } from "@/lib/client/query-client";

/** What every client component may count on: a cache of its own for each tab (and each rendering on the server), and texts. */
export function Providers(props: ComponentProps<typeof LocaleProvider>) {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <LocaleProvider {...props} />
    </QueryClientProvider>
  );
}
