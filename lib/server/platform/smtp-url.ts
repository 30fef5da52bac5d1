import "server-only";

export const SMTP_URL_REMEDY =
  "must be an smtp:// or smtps:// URL, such as smtp://user:password@host:587. Its only options are requireTLS, ignoreTLS, tls.rejectUnauthorized, tls.servername and name. Percent-encode special characters in the password";

/** How to reach a mail server, as nodemailer takes it. */
export type SmtpServer = {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  /** TLS by STARTTLS, or no mail. */
  requireTLS: boolean;
  ignoreTLS: boolean;
  auth?: { user: string; pass: string };
  tls: { rejectUnauthorized?: boolean; servername?: string };
  /** The name that the portal gives itself in EHLO. */
  name?: string;
};

/**
 * Reads SMTP_URL. A password is sent over TLS only: someone on the way could otherwise hide STARTTLS and read it. The options
 * `requireTLS=false` and `ignoreTLS=true` allow it without.
 * @returns null for anything else, also for an unknown option
 */
export function parseSmtpUrl(text: string): SmtpServer | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isSmtps = url.protocol === "smtps:";
  if (!(isSmtps || url.protocol === "smtp:") || url.hostname === "" || !["", "/"].includes(url.pathname) || url.hash)
    return null;
  const [user, pass] = [decode(url.username), decode(url.password)];
  const options = readOptions(url.searchParams);
  if (user === null || pass === null || (user === "") !== (pass === "") || options === null) return null;
  const { requireTLS, ignoreTLS = false, ...rest } = options;
  const port = Number(url.port) || (isSmtps ? 465 : 587);
  const secure = isSmtps || port === 465;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    secure,
    requireTLS: requireTLS ?? (user !== "" && !secure && !ignoreTLS),
    ignoreTLS,
    ...(user === "" ? {} : { auth: { user, pass } }),
    ...rest,
  };
}

type Options = Partial<Pick<SmtpServer, "requireTLS" | "ignoreTLS" | "name">> & Pick<SmtpServer, "tls">;

function readOptions(given: URLSearchParams): Options | null {
  const options: Options = { tls: {} };
  for (const [name, value] of given) {
    const isTrue = value === "true";
    const isFlag = isTrue || value === "false";
    if (name === "requireTLS" && isFlag) options.requireTLS = isTrue;
    else if (name === "ignoreTLS" && isFlag) options.ignoreTLS = isTrue;
    else if (name === "tls.rejectUnauthorized" && isFlag) options.tls.rejectUnauthorized = isTrue;
    else if (name === "tls.servername" && value) options.tls.servername = value;
    else if (name === "name" && value) options.name = value;
    else return null;
  }
  return options.requireTLS && options.ignoreTLS ? null : options;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
