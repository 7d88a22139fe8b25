import type { Halfhour } from "../../client/create-client.ts";
import type { Ask } from "./ask.ts";
import { type For, spoken } from "./for.ts";
import type { FreeRange, Lessons, Relation, Schedule, Service } from "./shapes.ts";

/** Dates from `from` on, or from today; `to` includes its day. */
export type Dates = { readonly from?: string; readonly to?: string };

/** What a lesson would be: one of the services, or a lesson that is moved. */
export type Wanted =
  | { readonly service_id: number }
  | { readonly duration_minutes: number; readonly moving_lesson_id: number };

/** What the API shows a linked person. */
export class Reads {
  constructor(readonly client: Halfhour, readonly ask: Ask) {}

  schedule({ telegramId, language }: For, dates: Dates): Promise<Schedule> {
    const path = "/internal/schedule/{telegram_id}";
    return this.ask(
      { operation: `GET ${path}`, repeat: true },
      (signal) =>
        this.client.GET(path, {
          params: { path: { telegram_id: telegramId }, query: dates },
          headers: spoken(language),
          signal,
        }),
    );
  }

  /** The scheduled lessons that end after `from`, an instant in UTC; at most 500. */
  lessonsFrom({ telegramId, language }: For, from: string): Promise<Lessons> {
    const path = "/internal/lessons/{telegram_id}";
    return this.ask(
      { operation: `GET ${path}`, repeat: true },
      (signal) =>
        this.client.GET(path, {
          params: { path: { telegram_id: telegramId }, query: { from, status: ["scheduled"] } },
          headers: spoken(language),
          signal,
        }),
    );
  }

  async tutors({ telegramId, language }: For): Promise<readonly Relation[]> {
    const path = "/internal/tutors/{telegram_id}";
    const page = await this.ask(
      { operation: `GET ${path}`, repeat: true },
      (signal) =>
        this.client.GET(path, {
          params: { path: { telegram_id: telegramId } },
          headers: spoken(language),
          signal,
        }),
    );
    return page.results;
  }

  async services({ telegramId, language }: For, tutorId: number): Promise<readonly Service[]> {
    const path = "/internal/tutors/{telegram_id}/{tutor_id}/services";
    const list = await this.ask(
      { operation: `GET ${path}`, repeat: true },
      (signal) =>
        this.client.GET(path, {
          params: { path: { telegram_id: telegramId, tutor_id: tutorId } },
          headers: spoken(language),
          signal,
        }),
    );
    return list.results;
  }

  freeTimes(
    { telegramId, language }: For,
    tutorId: number,
    wanted: Wanted,
    dates: Dates,
  ): Promise<FreeRange> {
    const path = "/internal/tutors/{telegram_id}/{tutor_id}/free-slots";
    return this.ask(
      { operation: `GET ${path}`, repeat: true },
      (signal) =>
        this.client.GET(path, {
          params: {
            path: { telegram_id: telegramId, tutor_id: tutorId },
            query: { ...wanted, ...dates },
          },
          headers: spoken(language),
          signal,
        }),
    );
  }
}
