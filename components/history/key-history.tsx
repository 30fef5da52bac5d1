"use client";

import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";

const loadList = () => import("./history-list").then((module) => module.HistoryList);

/** What happened to a key. Loaded when it's asked for: it takes two calls to Polar. */
export function KeyHistory({ licenseKeyId }: { licenseKeyId: string }) {
  const text = useMessages("history");
  const shell = useMessages("shell");
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useLazyPart(loadList);
  const isShown = list.part !== null;
  useEffect(() => {
    // The button is gone.
    if (isShown) heading.current?.focus();
  }, [isShown]);
  return (
    <section aria-labelledby="history" className="panel overflow-hidden">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-4 sm:px-5">
        <div>
          <h2 id="history" ref={heading} tabIndex={-1} className="font-semibold">
            {text.title}
          </h2>
          <p className="text-sm text-muted">{text.keyIntro}</p>
        </div>
        {!isShown && (
          <Button onPointerEnter={list.prepare} onFocus={list.prepare} onClick={() => void list.show()}>
            <Icon name="clock" size={16} />
            {text.show}
          </Button>
        )}
        {list.isFailed && (
          <p role="alert" className="basis-full text-sm text-bad">
            {shell.dialogFailed}
          </p>
        )}
      </div>
      {list.part !== null && <list.part of={licenseKeyId} />}
    </section>
  );
}
