import type { Backend } from "./backend.ts";

/** All that is kept of a chat is of whoever had linked it. */
export function forgetPerson({ people, lessons, schedules }: Backend, telegramId: number): void {
  for (const kept of [people, lessons, schedules]) kept.forget(telegramId);
}
