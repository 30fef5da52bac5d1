/** What a person chooses in the footer. It's kept in a cookie for a year, so the server renders the next page with it. */
export type Preference = "language" | "theme";

const YEAR_SECONDS = 31_536_000;

/**
 * Keeps a choice in this browser; an empty value forgets it. The cookie has the name that lib/server/http/cookies.ts reads.
 * @param value a language's tag or a theme
 */
export function keepPreference(name: Preference, value: string): void {
  const isSecure = window.location.protocol === "https:";
  const age = value === "" ? 0 : YEAR_SECONDS;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari before 18.4
  document.cookie = `${isSecure ? "__Host-" : ""}${name}=${value}; Path=/; Max-Age=${age}; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}
