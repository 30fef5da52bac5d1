/** One setting of the brand, as a field of the form. */
export interface BrandField {
  /** The setting's name. */
  name: string;
  label: string;
  hint?: string;
  kind: "text" | "color" | readonly string[];
  placeholder?: string;
}

const pictureHint = "An https URL, or a path under public/, such as /logo.svg.";

/** All settings of the brand but BRAND_MESSAGES, by group. docs/branding.md explains each. */
export const brandFields: readonly { title: string; fields: readonly BrandField[] }[] = [
  {
    title: "Look",
    fields: [
      { name: "BRAND_NAME", label: "Name", kind: "text", placeholder: "License Portal" },
      { name: "BRAND_COLOR", label: "Color", kind: "color" },
      { name: "BRAND_RADIUS", label: "Corners", kind: ["none", "small", "medium", "large"] },
      {
        name: "BRAND_FONT",
        label: "Font",
        hint: "inter, system, or a .woff2 file: an https URL or a path under public/.",
        kind: "text",
        placeholder: "inter",
      },
    ],
  },
  {
    title: "Pictures",
    fields: [
      { name: "BRAND_LOGO", label: "Logo", hint: pictureHint, kind: "text", placeholder: "/icon.svg" },
      { name: "BRAND_LOGO_DARK", label: "Logo in the dark theme", hint: "Only if it differs.", kind: "text" },
      { name: "BRAND_ICON", label: "Icon", hint: "A square .svg or .png, for tabs and home screens.", kind: "text" },
      { name: "BRAND_SIGN_IN_PICTURE", label: "Picture beside the sign-in", kind: "text" },
    ],
  },
  {
    title: "Links",
    fields: [
      { name: "BRAND_SUPPORT_URL", label: "Support", hint: "https: or mailto:", kind: "text" },
      { name: "BRAND_SHOP_URL", label: "Shop", kind: "text", placeholder: "https://" },
      { name: "LEGAL_IMPRINT_URL", label: "Legal notice", kind: "text", placeholder: "https://" },
      { name: "LEGAL_PRIVACY_URL", label: "Privacy", kind: "text", placeholder: "https://" },
      { name: "LEGAL_TERMS_URL", label: "Terms", kind: "text", placeholder: "https://" },
    ],
  },
];

export const settingNames: readonly string[] = brandFields.flatMap(({ fields }) => fields.map(({ name }) => name));

/** English words that vendors most often have their own for. */
export const commonWords: readonly string[] = [
  "license key",
  "license keys",
  "device",
  "devices",
  "product",
  "products",
];
