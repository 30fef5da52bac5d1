"use client";

import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useState } from "react";

/** The one client component: what Next, React and React Query weigh before a portal is made of them. */
export function Clock() {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Time />
    </QueryClientProvider>
  );
}

function Time() {
  const { data } = useQuery({ queryKey: ["time"], queryFn: () => new Date().toISOString() });
  return <p>{data}</p>;
}
