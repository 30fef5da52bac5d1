import { randomUUID } from "node:crypto";

/** A member of the vendor's staff. */
export interface StaffUser {
  /** The subject (`sub`) of the tokens. */
  id: string;
  email: string;
  name: string;
  /** The value of the claim `roles`. */
  roles: string[];
}

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
    demoUsers.map(({ about: _, ...user }) => [user.id, { ...user, roles: [...user.roles] }]),
  );

  list(): StaffUser[] {
    return [...this.#users.values()];
  }

  /** @param idOrEmail a `sub` or an email */
  find(idOrEmail: string): StaffUser | undefined {
    return this.#users.get(idOrEmail) ?? this.list().find(({ email }) => email === idOrEmail);
  }

  add(details: { email: string; name: string; roles: string[] }): StaffUser {
    const user = { id: `staff-${randomUUID()}`, ...details };
    this.#users.set(user.id, user);
    return user;
  }
}
