import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";

/** What the provider says about its one person, and where. */
export type ProviderAnswers = {
  userInfo?: object;
  idToken?: object;
  /** Without it, the access token is opaque. */
  accessToken?: object;
  hasAuthTime?: boolean;
  /** Does it give refresh tokens? */
  refresh?: boolean;
};

/** An OpenID provider that signs one person in without asking, under any issuer's name, with the claims that a test wants. */
export class ClaimsProvider {
  readonly url: string;
  readonly discoveryUrl: string;
  issuer: string;
  /** `sub` of the person. */
  sub = "";
  readonly #server: Server;
  readonly #keys: Awaited<ReturnType<typeof generateKeyPair>>;
  #answers: ProviderAnswers = {};

  private constructor(url: string, server: Server, keys: Awaited<ReturnType<typeof generateKeyPair>>) {
    this.url = url;
    this.issuer = url;
    this.discoveryUrl = `${url}/elsewhere/.well-known/openid-configuration`;
    this.#server = server;
    this.#keys = keys;
    this.reset();
  }

  static async start(): Promise<ClaimsProvider> {
    const keys = await generateKeyPair("RS256", { extractable: true });
    const server = createServer(async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", provider.url);
      if (pathname === "/authorize") {
        const back = new URL(searchParams.get("redirect_uri") ?? "");
        back.searchParams.set("code", searchParams.get("nonce") ?? "");
        back.searchParams.set("state", searchParams.get("state") ?? "");
        response.writeHead(302, { location: back.href }).end();
        return;
      }
      const answer = await provider.#answerTo(pathname, request);
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
    const provider = new ClaimsProvider(await listenOnLoopback(server), server, keys);
    return provider;
  }

  /** Another person, about whom nothing is said. */
  reset(): void {
    this.sub = randomUUID();
    this.#answers = {};
  }

  /** Says this from now on, and nothing else. */
  answer(answers: ProviderAnswers): void {
    this.#answers = { ...answers, refresh: answers.refresh ?? this.#answers.refresh ?? false };
  }

  async close(): Promise<void> {
    await closeServer(this.#server);
  }

  async #answerTo(pathname: string, request: IncomingMessage): Promise<object> {
    if (pathname === "/jwks")
      return { keys: [{ ...(await exportJWK(this.#keys.publicKey)), kid: "one", alg: "RS256", use: "sig" }] };
    if (pathname === "/userinfo") return { sub: this.sub, ...this.#answers.userInfo };
    if (pathname === "/token") return await this.#tokens(new URLSearchParams(await text(request)));
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      userinfo_endpoint: `${this.url}/userinfo`,
      jwks_uri: `${this.url}/jwks`,
    };
  }

  async #tokens(asked: URLSearchParams): Promise<object> {
    const { idToken, accessToken, hasAuthTime = true, refresh } = this.#answers;
    const nonce = asked.get("grant_type") === "authorization_code" ? { nonce: asked.get("code") } : {};
    const authTime = hasAuthTime ? { auth_time: Math.floor(Date.now() / 1000) } : {};
    return {
      token_type: "Bearer",
      expires_in: 300,
      id_token: await this.#sign({ aud: "license-portal", ...nonce, ...authTime, ...idToken }),
      access_token: accessToken ? await this.#sign({ azp: "license-portal", ...accessToken }) : "opaque",
      ...(refresh && { refresh_token: randomUUID() }),
    };
  }

  async #sign(claims: JWTPayload): Promise<string> {
    const jwt = new SignJWT({ iss: this.issuer, sub: this.sub, ...claims });
    return await jwt
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(this.#keys.privateKey);
  }
}
