/** The links to the vendor's legal pages, on every page and in every email. */
export const legal = {
  label: "Legal",
  imprint: "Legal notice",
  privacy: "Privacy",
  terms: "Terms",
} as const;
