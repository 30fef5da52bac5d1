import { linkSecret } from "./link-secret";

/** Returns the token of the link "That wasn't me" that was opened in this tab, or null. Undefined in the first HTML. */
export const useNotMeToken = linkSecret(/^#([\w-]{43})$/);
