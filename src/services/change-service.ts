import { deleteService as removeService, updateService } from "../generated/sql/services.ts";
import { type Db, orAgain } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import type { NewService } from "./create-service.ts";
import type { Service } from "./list-services.ts";

export type ServiceChange = { readonly [K in keyof NewService]?: NewService[K] | undefined };

/**
 * Changes a service; booked lessons keep what was agreed (L0).
 * @throws Problem not_found, also for another tutor's service (T5).
 */
export async function changeService(
  db: Db,
  tutorId: number,
  id: number,
  change: ServiceChange,
): Promise<Service> {
  const service = await updateService(db, {
    id,
    tutorId,
    name: change.name ?? null,
    durationMinutes: change.duration_minutes ?? null,
    price: change.price ?? null,
    currency: change.currency ?? null,
    active: change.active ?? null,
  });
  if (!service) throw noSuchService();
  return service;
}

/**
 * Removes a service; lessons booked with it stay (L0).
 * @throws Problem not_found, also for another tutor's service (T5).
 */
export async function deleteService(db: Db, tutorId: number, id: number): Promise<void> {
  const removed = await orAgain(db, () => removeService(db, { id, tutorId }));
  if (removed === 0) throw noSuchService();
}

const noSuchService = () => new Problem("not_found", { detail: "You offer no such service." });
