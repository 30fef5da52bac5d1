/** From one color of the vendor's to all that the pages need, readable in light and dark whatever the color is. */

type Rgb = readonly [red: number, green: number, blue: number];

/** The colors of one theme, as `#rrggbb`. */
export type BrandColors = {
  /** Ground of the main button, its text, and its ground under the pointer. */
  brand: string;
  brandText: string;
  brandHover: string;
  /** The button's border: visible against the page (3:1) even when the brand's color is nearly the page's. */
  brandEdge: string;
  /** Links, focus rings, meters: 4.5:1 against every ground of the theme. */
  accent: string;
};

const white: Rgb = [255, 255, 255];
/** Pure: with white it is the one pair of which every color reaches 4.5:1 against at least one. */
const black: Rgb = [0, 0, 0];

/** The grounds of app/globals.css on which an accent is hardest to read. */
const grounds: Record<"light" | "dark", Rgb> = { light: [238, 240, 244], dark: [32, 37, 44] };

/** @param color `#rrggbb` */
export function brandColors(color: string, theme: "light" | "dark"): BrandColors {
  const brand = parse(color);
  // White wherever it can be read: black on a strong blue has the better ratio and the worse look.
  const isTextWhite = contrast(brand, white) >= 4.5;
  const brandText = isTextWhite ? white : black;
  const accent = readable(brand, grounds[theme], theme === "light" ? black : white);
  return {
    brand: print(brand),
    brandText: print(brandText),
    // Away from the text's color, so that the text gets easier to read, never harder.
    brandHover: print(mix(brand, isTextWhite ? black : white, 0.14)),
    brandEdge: print(contrast(brand, grounds[theme]) >= 3 ? brand : accent),
    accent: print(accent),
  };
}

/** The color, mixed with as little of `towards` as it needs to reach 4.5:1 on `ground`. */
function readable(color: Rgb, ground: Rgb, towards: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = mix(color, towards, share);
    if (contrast(mixed, ground) >= 4.5) return mixed;
  }
  return towards;
}

function mix(color: Rgb, other: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(color[index] * (1 - share) + other[index] * share);
  return [channel(0), channel(1), channel(2)];
}

/** Contrast ratio, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** `#rrggbb` as channels of 0 to 255. */
export function parse(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function print(color: Rgb): string {
  return `#${color.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
