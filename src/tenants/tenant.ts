import { slugPattern } from "../platform/database/tenants.ts";

/** The role of a tenant, which nobody logs in with, and the schema it owns: `hh_<slug>`. */
export function roleOf(slug: string): string {
  return `hh_${slug}`;
}

/** What a person who runs a command is told in one sentence. */
export class TenantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TenantError";
  }
}

/** Throws a TenantError when a slug could not name a tenant. */
export function checkSlug(slug: string): void {
  if (slugPattern.test(slug)) return;
  throw new TenantError(
    `"${slug}" cannot name a tenant: a to z, then up to 39 of a to z, 0 to 9 and _`,
  );
}
