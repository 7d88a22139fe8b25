import { expect } from "vitest";
import type { Client } from "./app.ts";

/** A service as tests read it. */
export type ServiceBody = {
  readonly id: number;
  readonly tutor_id: number;
  readonly name: string;
  readonly duration_minutes: number;
  readonly price: string;
  readonly currency: string;
  readonly active: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  /** Of a problem. */
  readonly code: string;
};

/** A tutor's own services. */
export async function servicesOf(tutor: Client): Promise<readonly ServiceBody[]> {
  const { status, body } = await tutor.get<{ results: ServiceBody[] }>("/tutor/services");
  expect(status).toBe(200);
  return body.results;
}

/** What a tutor offers, as somebody of the tenant sees it. */
export async function offeredBy(tutorId: number, to: Client): Promise<readonly ServiceBody[]> {
  const { status, body } = await to.get<{ results: ServiceBody[] }>(`/tutors/${tutorId}/services`);
  expect(status).toBe(200);
  return body.results;
}
