/** A portal's answer to a back-channel logout. The status is 0 when it couldn't be reached. */
export interface PortalAnswer {
  portal_url: string;
  status: number;
}

/** The portals of this provider, which share one client. In tests, each portal has its own port. */
export class Portals {
  readonly #urls = new Set<string>();

  constructor(urls: string[]) {
    for (const url of urls) this.add(url);
  }

  /** @throws TypeError when it isn't a URL */
  add(portalUrl: string): void {
    this.#urls.add(new URL(portalUrl).origin);
  }

  get redirectUris(): string[] {
    return [...this.#urls].map((url) => `${url}/api/support/callback`);
  }

  get postLogoutRedirectUris(): string[] {
    return [...this.#urls].map((url) => `${url}/support`);
  }

  /** The URL that the provider knows. `deliver` sends its requests to every portal. */
  get backChannelLogoutUri(): string {
    return `${[...this.#urls][0]}${backChannelLogoutPath}`;
  }

  /** Posts a logout token to every portal (OpenID Connect Back-Channel Logout 1.0, 2.5). */
  deliver(logoutToken: string): Promise<PortalAnswer[]> {
    return Promise.all(
      [...this.#urls].map(async (url) => {
        const answer = await fetch(`${url}${backChannelLogoutPath}`, {
          method: "POST",
          body: new URLSearchParams({ logout_token: logoutToken }),
          redirect: "manual",
          signal: AbortSignal.timeout(5_000),
        }).catch(() => undefined);
        await answer?.body?.cancel();
        return { portal_url: url, status: answer?.status ?? 0 };
      }),
    );
  }
}

const backChannelLogoutPath = "/api/support/back-channel-logout";
