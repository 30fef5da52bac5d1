import type { Adapter, AdapterPayload } from "oidc-provider";

interface Entry {
  payload: AdapterPayload;
  expiresAt: number;
}

/** The number of writes between two removals of expired entries. */
const sweepInterval = 500;

/** The provider's sessions, grants, codes and tokens, in memory until they expire. */
export class ProviderMemory {
  readonly #entries = new Map<string, Entry>();
  #writes = 0;

  /** @param findClient finds a client, which comes from the list of portals instead of this memory */
  adapterFor(model: string, findClient: (id: string) => AdapterPayload | undefined): Adapter {
    const key = (id: string) => `${model}:${id}`;
    const find = async (id: string) => (model === "Client" ? findClient(id) : this.#get(key(id)));
    const findBy = async (field: "uid" | "userCode", value: string) =>
      this.payloads(model).find((payload) => payload[field] === value);
    return {
      find,
      findByUid: (uid) => findBy("uid", uid),
      findByUserCode: (userCode) => findBy("userCode", userCode),
      upsert: async (id, payload, expiresIn) => this.#put(key(id), payload, expiresIn),
      consume: async (id) => {
        const payload = this.#get(key(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => {
        this.#entries.delete(key(id));
      },
      revokeByGrantId: async (grantId) => {
        for (const [one, { payload }] of this.#entries) {
          if (one.startsWith(`${model}:`) && payload.grantId === grantId) this.#entries.delete(one);
        }
      },
    };
  }

  /** The entries of one model that haven't expired. */
  payloads(model: string): AdapterPayload[] {
    const now = Date.now();
    return [...this.#entries]
      .filter(([key, { expiresAt }]) => key.startsWith(`${model}:`) && expiresAt > now)
      .map(([, { payload }]) => payload);
  }

  #get(key: string): AdapterPayload | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }

  #put(key: string, payload: AdapterPayload, expiresIn: number | undefined): void {
    this.#entries.set(key, {
      payload,
      expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Number.POSITIVE_INFINITY,
    });
    this.#writes += 1;
    if (this.#writes % sweepInterval !== 0) return;
    const now = Date.now();
    for (const [one, { expiresAt }] of this.#entries) if (expiresAt <= now) this.#entries.delete(one);
  }
}
