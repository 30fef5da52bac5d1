import { cn } from "@/lib/cn";

type BrandMarkProps = { name: string; logo: BrandLogo | null };

/** `dark` is null if one logo is for both themes. */
export type BrandLogo = { light: string; dark: string | null };

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
        <>
          <Logo url={logo.light} className={logo.dark === null ? "" : "logo-light"} />
          {logo.dark !== null && <Logo url={logo.dark} className="logo-dark" />}
        </>
      )}
      <bdi className="truncate">{name}</bdi>
    </p>
  );
}

/** `logo-light` and `logo-dark` are shown in their theme (lib/brand-css.ts). Browsers don't load the hidden one. */
function Logo({ url, className }: { url: string; className: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: Next's image optimizer would fetch a URL from the settings (docs/decisions/0030-what-we-dont-use.md)
    <img
      src={url}
      alt=""
      height={28}
      loading={className === "" ? "eager" : "lazy"}
      className={cn("h-7 w-auto max-w-40 shrink-0 object-contain", className)}
    />
  );
}
