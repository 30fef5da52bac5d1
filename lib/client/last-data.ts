import { useState } from "react";

/** Returns the data, or else the last data it had, so a failed search or an ended session doesn't empty the page. */
export function useLastData<Data>(data: Data | undefined): Data | undefined {
  const [last, setLast] = useState(data);
  // React allows this while rendering. An effect would show the empty page for a moment.
  if (data !== undefined && data !== last) setLast(data);
  return data ?? last;
}
