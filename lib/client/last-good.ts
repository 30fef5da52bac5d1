import { useState } from "react";

/**
 * What was last shown, for as long as there is nothing newer: a failed search or a session that ended must not empty the
 * page. Null until something was there.
 */
export function useLastGood<Data>(data: Data | undefined): Data | undefined {
  const [last, setLast] = useState(data);
  // While rendering, as React asks for it: an effect would show the empty page for a moment.
  if (data !== undefined && data !== last) setLast(data);
  return data ?? last;
}
