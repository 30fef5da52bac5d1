import { randomUUID } from "node:crypto";

/** A member of the vendor's staff. */
export interface StaffUser {
  /** The subject (`sub`) of the tokens. */
  id: string;
  email: string;
  name: string;
  /** The value of the claim `roles`. */
  roles: string[];
  tokens: Tokens;
}

/** Which tokens a person gets, as providers differ. */
export interface Tokens {
  /** Seconds for which the access token is valid. */
  access_token_s: number;
  has_refresh_token: boolean;
  /** Does userinfo name the roles? The ID token of a sign-in always does. */
  userinfo_has_roles: boolean;
  /** Does the response to a refresh contain an ID token? OpenID Connect Core 1.0, section 12.2, leaves it open. */
  refresh_has_id_token: boolean;
}

const usualTokens: Tokens = {
  access_token_s: 3600,
  has_refresh_token: false,
  userinfo_has_roles: true,
  refresh_has_id_token: true,
};

const demoUser = (id: string, name: string, roles: string[], about: string) => ({
  id: `staff-${id}`,
  email: `${id}@northwind.example`,
  name,
  roles,
  about,
});

/** One user for each role of the portal, and one without a role. `about` is their text on the start page. */
export const demoUsers = [
  demoUser("agent", "Asha Patel", ["agent"], "Finds customers and views what they see."),
  demoUser("lead", "Lena Brandt", ["lead"], "Can also deactivate a device on a customer's behalf."),
  demoUser("auditor", "Tomás Ferreira", ["auditor"], "Only reads the audit log."),
  demoUser("admin", "Mei Tanaka", ["admin"], "Can do all of this."),
  demoUser("nobody", "Noel Byrne", [], "Can sign in to the company, but not to support."),
];

/** Everyone who can sign in at the provider, in memory. */
export class Users {
  readonly #users = new Map<string, StaffUser>(
    demoUsers.map(({ about: _, ...user }) => [user.id, { ...user, roles: [...user.roles], tokens: usualTokens }]),
  );

  list(): StaffUser[] {
    return [...this.#users.values()];
  }

  /** @param idOrEmail a `sub` or an email */
  find(idOrEmail: string): StaffUser | undefined {
    return this.#users.get(idOrEmail) ?? this.list().find(({ email }) => email === idOrEmail);
  }

  add({ tokens, ...details }: { email: string; name: string; roles: string[]; tokens?: Partial<Tokens> }): StaffUser {
    const user = { id: `staff-${randomUUID()}`, ...details, tokens: { ...usualTokens, ...tokens } };
    this.#users.set(user.id, user);
    return user;
  }

  /** Takes an account away. @returns whether there was one */
  remove(id: string): boolean {
    return this.#users.delete(id);
  }
}
