import "server-only";
import { env } from "../env";
import { entryCookie, readEntry } from "./entry";

/** Polar's tokens are URL-safe text of a few dozen characters; what is longer or has other characters is none. */
const TOKEN = /^[\w.~-]{8,400}$/;

/**
 * Takes the token out of the URL at once: it goes, sealed, into the entry cookie, and a 303 leads to the clean landing page.
 * Opening the link signs nobody in: mail scanners and prefetches may follow it.
 */
export async function landLink(request: Request, url: URL): Promise<Response> {
  const token = url.searchParams.get("customer_session_token") ?? "";
  const headers = new Headers({ location: `${env().PORTAL_URL}/enter` });
  if (TOKEN.test(token)) {
    const { next } = await readEntry(request);
    const goTo = url.searchParams.get("return_url") ?? url.searchParams.get("next");
    headers.append(
      "set-cookie",
      await entryCookie({ link: { token, goTo: goTo?.slice(0, 2000) ?? null }, ...(next ? { next } : {}) }),
    );
  } else {
    // A link that was cut off in a mail: the landing page says so, instead of offering an older one.
    headers.append("set-cookie", await entryCookie({ link: { token: "cut-off", goTo: null } }));
  }
  return new Response(null, { status: 303, headers });
}
