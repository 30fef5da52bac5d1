import { useState } from "react";

/** Returns the current data, or the last known data, so a failed search or an ended session doesn't empty the page. */
export function useLastData<Data>(data: Data | undefined): Data | undefined {
  const [last, setLast] = useState(data);
  // React allows this during render. An effect would flash an empty page.
  if (data !== undefined && data !== last) setLast(data);
  return data ?? last;
}
