import type { Role } from "../session/session.ts";

/** Whose pages these are, as the parameters of tutors' operations have it: nothing for a tutor's own. */
export type Tutor = { readonly tutor_id?: number };

/** The tutor of a page: an admin names one in the address; null where they named none. */
export function tutorOf(role: Role | undefined, named: unknown): Tutor | null {
  if (role !== "admin") return {};
  return typeof named === "string" && /^[1-9]\d{0,14}$/.test(named)
    ? { tutor_id: Number(named) }
    : null;
}
