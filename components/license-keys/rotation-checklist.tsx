"use client";

import { useId } from "react";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";

type Check = "reach" | "online" | "enter" | "enterIfAsked" | "places" | "people";

/** What the person checks depends on whether devices are known, and on what the vendor's app does by itself. */
function checksFor({ activations_count: count, rotation }: LicenseKeyDetail): Check[] {
  // Hidden devices, too: the person has to know where the key is.
  if (count === null || count === 0) return ["places", "people"];
  if (rotation.app_renews === "yes") return ["online", "people"];
  return ["reach", rotation.app_renews === "no" ? "enter" : "enterIfAsked", "people"];
}

/**
 * What to check before a rotation, to tick off. The ticks stay on the page, and the rotation doesn't wait for them: a key that
 * somebody stole has to be rotated even if a device can't be reached.
 */
export function RotationChecklist({ licenseKey }: { licenseKey: LicenseKeyDetail }) {
  const { checklist: text } = useMessages("rotation");
  const noteId = useId();
  return (
    <fieldset aria-describedby={noteId} className="mt-4 rounded-md border border-line px-3.5 pt-2.5 pb-3">
      <legend className="-mx-1.5 px-1.5 font-medium">{text.title}</legend>
      {checksFor(licenseKey).map((check) => (
        <label key={check} className="flex min-h-11 cursor-pointer items-center gap-3 py-1 sm:min-h-8">
          <input type="checkbox" className="size-4 shrink-0 accent-(--accent)" />
          <span className="min-w-0">{text[check]}</span>
        </label>
      ))}
      <p id={noteId} className="mt-1.5 text-note text-muted">
        {text.note}
      </p>
    </fieldset>
  );
}
