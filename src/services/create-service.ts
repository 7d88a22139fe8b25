import { insertService } from "../generated/sql/services.ts";
import type { Db } from "../platform/db.ts";
import type { Service } from "./list-services.ts";

export type NewService = {
  readonly name: string;
  readonly duration_minutes: number;
  readonly price: string;
  readonly currency: string;
  readonly active: boolean;
};

/** Adds a service to what a tutor offers (L0). */
export function createService(db: Db, tutorId: number, service: NewService): Promise<Service> {
  const { name, duration_minutes: durationMinutes, price, currency, active } = service;
  return insertService(db, { tutorId, name, durationMinutes, price, currency, active });
}
