"use client";

import { useEffect, useRef } from "react";
import { Icon } from "@/components/ui/icon";
import { useMessages } from "@/lib/client/locale";
import { isField, PAGE_UPDATE_NOTICE, restoreTyped } from "@/lib/client/page-update";
import { Alert } from "./alert";
import { Button } from "./button";

/** Says that a new release replaced the page. Hidden until the inline script (lib/client/page-update.ts) shows it. */
export function PageUpdateNotice() {
  const text = useMessages("shell");
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Fields of client components have restored themselves. These are the rest.
    for (const field of document.querySelectorAll("[data-kept]")) if (isField(field)) restoreTyped(field);
  }, []);
  return (
    // The script may show it before hydration.
    <div
      ref={notice}
      id={PAGE_UPDATE_NOTICE}
      hidden
      suppressHydrationWarning
      className="page-width fixed inset-x-0 top-3 z-60"
    >
      <Alert
        tone="info"
        role="alert"
        className="shadow-float"
        title={text.updatedTitle}
        actions={
          // The script handles the click.
          <Button data-reload>{text.reload}</Button>
        }
        corner={
          <button
            type="button"
            aria-label={text.dismiss}
            className="-my-3 -me-3 inline-flex size-11 shrink-0 cursor-pointer items-center justify-center rounded-md text-muted hover:text-text sm:-my-2 sm:-me-2 sm:size-9"
            onClick={() => {
              if (notice.current !== null) notice.current.hidden = true;
            }}
          >
            <Icon name="x" size={16} />
          </button>
        }
      >
        <p>{text.updated}</p>
      </Alert>
    </div>
  );
}
