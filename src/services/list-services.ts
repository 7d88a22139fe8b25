import { servicesOfTutor, type ServicesOfTutorRow } from "../generated/sql/services.ts";
import type { Db } from "../platform/db.ts";
import { mustBeOfRole } from "../profile/must-be-of-role.ts";

/** What a service costs and how long it lasts; `price` is a decimal string. */
export type Service = ServicesOfTutorRow;

/** A tutor's own services, inactive ones too (L0). */
export async function listMyServices(db: Db, tutorId: number): Promise<{ services: Service[] }> {
  return { services: await servicesOfTutor(db, { tutorId, withInactive: true }) };
}

/**
 * What a tutor offers to everybody of the tenant: active services only (L0).
 * @throws Problem not_found when there is no such tutor.
 */
export async function listTutorServices(
  db: Db,
  tutorId: number,
): Promise<{ services: Service[] }> {
  await mustBeOfRole(db, tutorId, "tutor");
  return { services: await servicesOfTutor(db, { tutorId, withInactive: false }) };
}
