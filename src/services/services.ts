import {
  deleteService as removeService,
  insertService,
  lockService,
  lockServiceToDelete,
  serviceOf,
  type ServiceRow,
  servicesOfTutor,
  updateService,
} from "../generated/sql/services.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import { mustBeOfRole } from "../profile/users.ts";
import { utcSecond } from "../time/time-text.ts";

/** What a service costs and how long it lasts; `price` is a decimal string. */
export type Service = ReturnType<typeof toService>;

const toService = (row: ServiceRow) => ({
  ...row,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

/** A list in the form of all lists; nobody has so many that there is a second page. */
export type ServiceList = ReturnType<typeof onePage>;

const onePage = (rows: readonly ServiceRow[]) => ({
  results: rows.map(toService),
  cursor: null,
  has_more: false,
});

/** A tutor's own services, inactive ones too (L0). */
export async function listMyServices(db: Db, tutorId: number): Promise<ServiceList> {
  return onePage(await servicesOfTutor(db, { tutorId, withInactive: true }));
}

/**
 * What a tutor offers to everybody of the tenant: active services only (L0).
 * @throws Problem not_found when there is no such tutor.
 */
export async function listTutorServices(db: Db, tutorId: number): Promise<ServiceList> {
  await mustBeOfRole(db, tutorId, "tutor");
  return onePage(await servicesOfTutor(db, { tutorId, withInactive: false }));
}

/**
 * A service of the tutor's own, active or not.
 * @throws Problem not_found, also for another tutor's service (T5).
 */
export async function readService(db: Db, tutorId: number, id: number): Promise<Service> {
  const row = await serviceOf(db, { id, tutorId });
  if (!row) throw noSuchService();
  return toService(row);
}

export type NewService = {
  readonly name: string;
  readonly duration_minutes: number;
  readonly price: string;
  readonly currency: string;
  readonly active: boolean;
};

/**
 * Adds a service to what a tutor offers (L0).
 * @throws Problem unauthenticated for somebody who was erased, whose token is still remembered.
 */
export async function createService(
  db: Db,
  tutorId: number,
  service: NewService,
): Promise<Service> {
  const { name, duration_minutes: durationMinutes, price, currency, active } = service;
  const row = await insertService(db, {
    tutorId,
    name,
    durationMinutes,
    price,
    currency,
    active,
  });
  if (row === null) throw new Problem("unauthenticated", { reason: "erased" });
  return toService(row);
}

export type ServiceChange = { readonly [K in keyof NewService]?: NewService[K] | undefined };

/**
 * Changes a service; booked lessons keep what was agreed (L0).
 * @throws Problem not_found, also for another tutor's service (T5), version_mismatch.
 */
export function changeService(
  db: Db,
  tutorId: number,
  { id, ifMatch }: ServiceInState,
  change: ServiceChange,
): Promise<Service> {
  return inTransaction(db, async (tx) => {
    if (!(await lockService(tx, { id, tutorId }))) throw noSuchService();
    await mustMatch(ifMatch, async () => etagOf(await readService(tx, tutorId, id)));
    const service = await updateService(tx, {
      id,
      tutorId,
      name: change.name ?? null,
      durationMinutes: change.duration_minutes ?? null,
      price: change.price ?? null,
      currency: change.currency ?? null,
      active: change.active ?? null,
    });
    if (!service) throw noSuchService();
    return toService(service);
  });
}

/** A service, and the state of it that is to change. */
export type ServiceInState = { readonly id: number; readonly ifMatch?: IfMatch | undefined };

/**
 * Removes a service; lessons booked with it stay (L0).
 * @throws Problem not_found, also for another tutor's service (T5), version_mismatch.
 */
export function deleteService(
  db: Db,
  tutorId: number,
  { id, ifMatch }: ServiceInState,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    if (!(await lockServiceToDelete(tx, { id, tutorId }))) throw noSuchService();
    await mustMatch(ifMatch, async () => etagOf(await readService(tx, tutorId, id)));
    await removeService(tx, { id, tutorId });
  });
}

const noSuchService = () => new Problem("not_found", { what: "own_service" });
