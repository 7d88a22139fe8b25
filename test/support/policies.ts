import { expect } from "vitest";
import type { Client } from "./app.ts";

/** What a tutor asks of those who book with them; null: as the tenant has it. */
export const NO_POLICIES = {
  min_notice_minutes: null,
  horizon_days: null,
  buffer_before_minutes: null,
  buffer_after_minutes: null,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
  cancellation_notice_minutes: null,
};

/** What a new tenant has. */
export const DEFAULTS = {
  min_notice_minutes: 0,
  horizon_days: 90,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
  cancellation_notice_minutes: 0,
};

/** When they were made and last changed, which an answer has beside them. */
export const DATED = {
  created_at: expect.stringMatching(/Z$/),
  updated_at: expect.stringMatching(/Z$/),
};

export const DEFAULT_SETTINGS = {
  ...DEFAULTS,
  max_active_with_tutor: 10,
  max_active_in_all: 30,
  tutors_know_all_students: true,
};

type Numbers<T> = { readonly [name in keyof T]?: number | null };
export type Policies = Numbers<typeof NO_POLICIES>;

/** Sets these policies of a tutor, and no other. */
export async function ask(tutor: Client, policies: Policies): Promise<void> {
  const { status, body } = await tutor.put("/tutor/policies", { ...NO_POLICIES, ...policies });
  expect(status, JSON.stringify(body)).toBe(200);
}

/** Sets these settings of a tenant; all others as a new one of a test has them. */
export async function set(admin: Client, settings: Numbers<typeof DEFAULT_SETTINGS>) {
  const { status, body } = await admin.put("/settings", { ...DEFAULT_SETTINGS, ...settings });
  expect(status, JSON.stringify(body)).toBe(200);
}
