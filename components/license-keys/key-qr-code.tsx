"use client";

import { encode } from "uqr";
import { useMessages } from "@/lib/client/locale";

/** The key as a QR code, drawn here: the key goes to no other service. Always dark on white, because many readers need that. */
export function KeyQrCode({ value }: { value: string }) {
  const text = useMessages("takeAlong");
  const { data, size } = encode(value, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      role="img"
      aria-label={text.qrCode}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="mt-1 size-48 max-w-full rounded-md border border-line"
    >
      <path fill="#ffffff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000000" d={path} />
    </svg>
  );
}
