import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Tokens } from "../sandbox/oidc/users.ts";

const staffUser = z.object({ id: z.string(), name: z.string(), email: z.string(), roles: z.array(z.string()) });
const logout = z.object({ answers: z.array(z.object({ status: z.number() })) });

/** A member of staff, as the identity provider knows them. */
export type StaffUser = z.infer<typeof staffUser>;

/** The controls of the sandbox's OpenID provider. */
export class IdentityProvider {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Adds a member of staff with these roles, for one test. */
  async hire(...roles: string[]): Promise<StaffUser> {
    return await this.hireAs(`Staff ${randomUUID().slice(0, 8)}`, ...roles);
  }

  /** Adds a member of staff with this name. */
  async hireAs(name: string, ...roles: string[]): Promise<StaffUser> {
    const email = `${randomUUID()}@northwind.example`;
    return staffUser.parse(await this.#post("users", { email, name, roles }));
  }

  /** Adds a member of staff to whom the provider gives these tokens. */
  async hireWithTokens(tokens: Partial<Tokens>, ...roles: string[]): Promise<StaffUser> {
    const [email, name] = [`${randomUUID()}@northwind.example`, `Staff ${randomUUID().slice(0, 8)}`];
    return staffUser.parse(await this.#post("users", { email, name, roles, tokens }));
  }

  /** Takes somebody's account away. The portal isn't told. */
  async dismiss({ id }: Pick<StaffUser, "id">): Promise<void> {
    await fetch(`${this.#url}/_sandbox/users/${id}`, { method: "DELETE" });
  }

  /** Changes somebody's roles. The portal isn't told. */
  async setRoles({ id }: Pick<StaffUser, "id">, ...roles: string[]): Promise<void> {
    await this.#post(`users/${id}/roles`, { roles });
  }

  /** Ends somebody's sessions and tells the portal. @returns the statuses that the portal answered */
  async logOut({ id }: Pick<StaffUser, "id">): Promise<number[]> {
    return logout.parse(await this.#post(`users/${id}/logout`, {})).answers.map(({ status }) => status);
  }

  async #post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(`${this.#url}/_sandbox/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`The identity provider answered ${answer.status} to ${path}.`);
    return await answer.json();
  }
}
