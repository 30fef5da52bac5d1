"use client";

import { useVendor } from "@/lib/client/locale";
import { cn } from "@/lib/cn";

type ProductTileProps = { name: string; isLarge?: boolean };

/**
 * The product's first letter on a tile of the vendor's tint, so that products are found by a glance. A name that begins with the
 * vendor's gives the letter after it: "Northwind Fonts" is F.
 */
export function ProductTile({ name, isLarge = false }: ProductTileProps) {
  const vendorWord = useVendor().name.split(" ")[0] ?? "";
  const own = name.startsWith(`${vendorWord} `) ? name.slice(vendorWord.length) : name;
  return (
    <span
      aria-hidden="true"
      className={cn(
        "inline-flex shrink-0 items-center @max-[14rem]:hidden justify-center rounded-lg border border-line bg-tint font-semibold text-accent uppercase select-none",
        isLarge ? "size-12 text-lg" : "mt-0.5 size-10 text-base",
      )}
    >
      {Array.from(own.trim())[0]}
    </span>
  );
}
