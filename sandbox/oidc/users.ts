import { randomUUID } from "node:crypto";

/** A member of the vendor's staff. */
export interface StaffUser {
  /** The subject (`sub`) of the tokens. */
  id: string;
  email: string;
  name: string;
  /** Goes into the claim `roles`. */
  roles: string[];
}

/** One for each role of the portal, and one without any. */
const demoUsers: StaffUser[] = [
  { id: "staff-agent", email: "agent@northwind.example", name: "Asha Patel", roles: ["agent"] },
  { id: "staff-lead", email: "lead@northwind.example", name: "Lena Brandt", roles: ["lead"] },
  { id: "staff-auditor", email: "auditor@northwind.example", name: "Tomás Ferreira", roles: ["auditor"] },
  { id: "staff-admin", email: "admin@northwind.example", name: "Mei Tanaka", roles: ["admin"] },
  { id: "staff-nobody", email: "nobody@northwind.example", name: "Noel Byrne", roles: [] },
];

/** Everybody who can sign in at the provider, in memory. */
export class Users {
  readonly #users = new Map<string, StaffUser>(demoUsers.map((user) => [user.id, { ...user }]));

  list(): StaffUser[] {
    return [...this.#users.values()];
  }

  /** @param idOrEmail a `sub`, or an e-mail address */
  find(idOrEmail: string): StaffUser | undefined {
    return this.#users.get(idOrEmail) ?? this.list().find(({ email }) => email === idOrEmail);
  }

  add(details: { email: string; name: string; roles: string[] }): StaffUser {
    const user = { id: `staff-${randomUUID()}`, ...details };
    this.#users.set(user.id, user);
    return user;
  }
}
