import type { Db } from "../platform/database/db.ts";
import { invalid, Problem } from "../problem.ts";
import { listTutorServices } from "../services/services.ts";

/** How long a lesson would be: as a service of the tutor's, or so many minutes. */
export type AskedLength = {
  readonly tutorId: number;
  readonly service_id?: number | undefined;
  readonly duration_minutes?: number | undefined;
};

/**
 * The length in minutes.
 * @throws Problem validation_failed unless one of the two is said, not_found for no such tutor and for a service
 *   that is another tutor's or not active.
 */
export async function lengthOf(db: Db, asked: AskedLength): Promise<number> {
  const { tutorId, service_id: serviceId, duration_minutes: minutes } = asked;
  if (serviceId === undefined) {
    if (minutes === undefined) throw invalid("service_id", "required");
    return minutes;
  }
  if (minutes !== undefined) throw invalid("duration_minutes", "not_with", { field: "service_id" });
  const { results } = await listTutorServices(db, tutorId);
  const service = results.find(({ id }) => id === serviceId);
  if (!service) throw new Problem("not_found", { what: "tutors_service_now" });
  return service.duration_minutes;
}
