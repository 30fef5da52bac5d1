type BrandMarkProps = { name: string; logo: string | null };

/** The vendor's logo and name. Without a logo, it shows the name's first letter on the vendor's color. */
export function BrandMark({ name, logo }: BrandMarkProps) {
  return (
    <p className="flex h-14 min-w-0 shrink items-center gap-2.5 font-semibold tracking-tight">
      {logo === null ? (
        <span
          aria-hidden="true"
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-md border border-brand-edge bg-brand text-sm font-bold text-brand-text"
        >
          {Array.from(name)[0]}
        </span>
      ) : (
        // biome-ignore lint/performance/noImgElement: Next's image optimizer would fetch a URL from the settings (docs/decisions/0030-what-we-dont-use.md)
        <img src={logo} alt="" height={28} className="h-7 w-auto max-w-40 shrink-0 object-contain" />
      )}
      <span className="truncate">{name}</span>
    </p>
  );
}
