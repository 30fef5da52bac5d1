/** Computes the pages' colors from the vendor's color. They are readable in light and dark, whatever the color is. */

type Rgb = readonly [red: number, green: number, blue: number];

/** The colors of one theme, as `#rrggbb`. */
export type BrandColors = {
  /** The main button's background, its text, and its background on hover. */
  brand: string;
  brandText: string;
  brandHover: string;
  /** The button's border. It reaches 3:1 against the page, even if the vendor's color is close to the page's. */
  brandEdge: string;
  /** Links, focus rings, meters: 4.5:1 against every background of the theme. */
  accent: string;
};

const white: Rgb = [255, 255, 255];
/** Pure black and white are the one pair of which one always reaches 4.5:1 against any color. */
const black: Rgb = [0, 0, 0];

/** The backgrounds of app/globals.css on which an accent is hardest to read. */
const backgrounds: Record<"light" | "dark", Rgb> = { light: [238, 240, 244], dark: [32, 37, 44] };

/**
 * Returns the colors of one theme.
 * @param color `#rrggbb`
 */
export function brandColors(color: string, theme: "light" | "dark"): BrandColors {
  const brand = parse(color);
  // White if it's readable. Black on a strong blue has more contrast but looks worse.
  const isTextWhite = contrast(brand, white) >= 4.5;
  const brandText = isTextWhite ? white : black;
  const accent = readable(brand, backgrounds[theme], theme === "light" ? black : white);
  return {
    brand: print(brand),
    brandText: print(brandText),
    // Away from the text's color, so the text stays readable.
    brandHover: print(mix(brand, isTextWhite ? black : white, 0.14)),
    brandEdge: print(contrast(brand, backgrounds[theme]) >= 3 ? brand : accent),
    accent: print(accent),
  };
}

/** Returns the color, mixed with as little of `towards` as it needs to reach 4.5:1 on the background. */
function readable(color: Rgb, background: Rgb, towards: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = mix(color, towards, share);
    if (contrast(mixed, background) >= 4.5) return mixed;
  }
  return towards;
}

function mix(color: Rgb, other: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(color[index] * (1 - share) + other[index] * share);
  return [channel(0), channel(1), channel(2)];
}

/** Returns the contrast ratio, 1 to 21 (WCAG 2.2, relative luminance). */
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

/** Parses `#rrggbb` into channels of 0 to 255. */
export function parse(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function print(color: Rgb): string {
  return `#${color.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
