import type { Adapter, AdapterPayload } from "oidc-provider";

interface Entry {
  model: string;
  payload: AdapterPayload;
  expiresMs: number;
}

/** The provider's sessions, grants, codes and tokens, in memory until they expire. */
export class ProviderMemory {
  readonly #entries = new Map<string, Entry>();

  /** @param findClient finds a client, which comes from the list of portals instead of this memory */
  adapterFor(model: string, findClient: (id: string) => AdapterPayload | undefined): Adapter {
    const keyOf = (id: string) => `${model}:${id}`;
    const find = (id: string) => {
      const entry = this.#entries.get(keyOf(id));
      return entry && entry.expiresMs > Date.now() ? entry.payload : undefined;
    };
    return {
      find: async (id) => (model === "Client" ? findClient(id) : find(id)),
      findByUid: async (uid) => this.payloads(model).find((payload) => payload.uid === uid),
      // Only the device flow, which the provider doesn't offer, has user codes.
      findByUserCode: async () => undefined,
      upsert: async (id, payload, expiresIn = Number.POSITIVE_INFINITY) => {
        this.#entries.set(keyOf(id), { model, payload, expiresMs: Date.now() + expiresIn * 1000 });
      },
      consume: async (id) => {
        Object.assign(find(id) ?? {}, { consumed: Math.floor(Date.now() / 1000) });
      },
      destroy: async (id) => {
        this.#entries.delete(keyOf(id));
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, entry] of this.#entries) {
          if (entry.model === model && entry.payload.grantId === grantId) this.#entries.delete(key);
        }
      },
    };
  }

  /** The entries of one model. Removes expired entries. */
  payloads(model: string): AdapterPayload[] {
    for (const [key, { expiresMs }] of this.#entries) if (expiresMs <= Date.now()) this.#entries.delete(key);
    return [...this.#entries.values()].flatMap((entry) => (entry.model === model ? [entry.payload] : []));
  }
}
