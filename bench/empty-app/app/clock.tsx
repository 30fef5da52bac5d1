"use client";

import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useState } from "react";

/** The only client component. The app shows how large Next, React and React Query are on their own. */
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
