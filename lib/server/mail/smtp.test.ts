import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { changeEnvironment, setEnvironment } from "@/test/environment";
import { listenOnLoopback } from "@/test/loopback-server";
import { probeServer, sendMessage } from "./smtp";

setEnvironment({ SMTP_URL: "smtp://mail.northwind.example", MAIL_FROM: "licenses@northwind.example" });

/** A mail server that notes whether passwords came over TLS, and how many mails it took. */
async function startServer(options: SMTPServerOptions) {
  const seen = { passwords: [] as { secure: boolean }[], mails: 0 };
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, { secure }, done) => {
      seen.passwords.push({ secure });
      done(password === "se/cret" ? null : new Error("wrong"), { user: username });
    },
    onData: (stream, _session, done) => {
      seen.mails += 1;
      stream.resume().on("end", () => done());
    },
    ...options,
  });
  server.on("error", () => undefined);
  const { host } = new URL(await listenOnLoopback(server.server));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const use = (credentials: string, query = "") => {
    changeEnvironment({ SMTP_URL: `smtp://${credentials}${host}${query}` });
    return sendMessage({ id: "1", to: "ada@customer.example", subject: "x", text: "x", html: "x", language: "en" });
  };
  return { seen, use };
}

const withoutTls = { disabledCommands: ["STARTTLS"] };
/** As someone on the way would make it look. */
const hidesTls = { hideSTARTTLS: true };
const login = "portal:se%2Fcret@";

test("a server without TLS gets no password, and the outage's reason says so", async () => {
  const { seen, use } = await startServer(withoutTls);
  expect(await use(login)).toEqual({ outcome: "unreachable", reason: "ETLS" });
  expect(await probeServer()).toBe("ETLS");
  expect(seen).toEqual({ passwords: [], mails: 0 });
});

test.each(["?requireTLS=false", "?ignoreTLS=true"])(
  "a server without TLS gets the password if %s says so",
  async (query) => {
    const { seen, use } = await startServer(withoutTls);
    expect(await use(login, query)).toEqual({ outcome: "sent" });
    expect(seen).toEqual({ passwords: [{ secure: false }], mails: 1 });
  },
);

test("a password goes over TLS even if somebody hides that the server has it", async () => {
  const { seen, use } = await startServer(hidesTls);
  expect(await use(login, "?tls.rejectUnauthorized=false")).toEqual({ outcome: "sent" });
  expect(seen).toEqual({ passwords: [{ secure: true }], mails: 1 });
});

test("a server whose certificate isn't trusted gets no password", async () => {
  const { seen, use } = await startServer({});
  expect(await use(login)).toMatchObject({ outcome: "unreachable" });
  expect(seen).toEqual({ passwords: [], mails: 0 });
});

test("without a password, mail also goes to a server without TLS", async () => {
  const { seen, use } = await startServer(withoutTls);
  expect(await use("")).toEqual({ outcome: "sent" });
  expect(seen).toEqual({ passwords: [], mails: 1 });
});
