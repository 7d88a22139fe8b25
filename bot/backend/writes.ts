import type { Halfhour } from "../../client/create-client.ts";
import type { Ask } from "./ask.ts";
import { type For, spoken } from "./for.ts";
import type { Hold, Lesson } from "./shapes.ts";

/** A time that somebody has chosen; `start` is an instant in UTC. */
export type Chosen = {
  readonly tutor_id: number;
  readonly service_id: number;
  readonly start: string;
};

/**
 * What the API does for a linked person. Each takes a key of the one thing that is wanted, so that a repeated
 * call, or the same button pressed again, does nothing twice (L7).
 */
export class Writes {
  constructor(readonly client: Halfhour, readonly ask: Ask) {}

  hold({ telegramId, language }: For, chosen: Chosen, key: string): Promise<Hold> {
    const path = "/internal/bookings/holds";
    return this.ask(
      { operation: `POST ${path}`, repeat: true },
      (signal) =>
        this.client.POST(path, {
          params: { header: { "Idempotency-Key": key } },
          body: { telegram_id: telegramId, ...chosen },
          headers: spoken(language),
          signal,
        }),
    );
  }

  async release({ telegramId, language }: For, holdId: number): Promise<void> {
    const path = "/internal/bookings/holds/{id}";
    await this.ask(
      { operation: `DELETE ${path}`, repeat: true },
      (signal) =>
        this.client.DELETE(path, {
          params: { path: { id: holdId }, query: { telegram_id: telegramId } },
          headers: spoken(language),
          signal,
        }),
    );
  }

  book({ telegramId, language }: For, chosen: Chosen, holdId: number, key: string) {
    const path = "/internal/bookings";
    return this.ask<Lesson>(
      { operation: `POST ${path}`, repeat: true },
      (signal) =>
        this.client.POST(path, {
          params: { header: { "Idempotency-Key": key } },
          body: { telegram_id: telegramId, ...chosen, hold_id: holdId },
          headers: spoken(language),
          signal,
        }),
    );
  }

  move({ telegramId, language }: For, lessonId: number, start: string, key: string) {
    const path = "/internal/lessons/{id}/reschedule";
    return this.ask<Lesson>(
      { operation: `PATCH ${path}`, repeat: true },
      (signal) =>
        this.client.PATCH(path, {
          params: { path: { id: lessonId }, header: { "Idempotency-Key": key } },
          body: { telegram_id: telegramId, start },
          headers: spoken(language),
          signal,
        }),
    );
  }

  cancel({ telegramId, language }: For, lessonId: number, key: string): Promise<Lesson> {
    const path = "/internal/lessons/{id}/cancel";
    return this.ask(
      { operation: `POST ${path}`, repeat: true },
      (signal) =>
        this.client.POST(path, {
          params: { path: { id: lessonId }, header: { "Idempotency-Key": key } },
          body: { telegram_id: telegramId },
          headers: spoken(language),
          signal,
        }),
    );
  }
}
