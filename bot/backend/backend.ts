import { createClient } from "../../client/create-client.ts";
import type { BotLog } from "../log.ts";
import { createAsk } from "./ask.ts";
import { createGuard, type Guard, guardFigures } from "./guard.ts";
import { KeptReads } from "./kept-reads.ts";
import { Links } from "./links.ts";
import { Notifications } from "./notifications.ts";
import { Reads } from "./reads.ts";
import type { Lessons, Link, Schedule } from "./shapes.ts";
import { readStanding, type Standing } from "./standing.ts";
import { Writes } from "./writes.ts";

/** What is kept of answers (B1), and who somebody is, for a minute: it is asked at every press. */
const KEPT = {
  schedules: { max: 100, ttlMs: 300_000 },
  lessons: { max: 500, ttlMs: 120_000 },
  people: { max: 1_000, ttlMs: 60_000 },
};

/** The API as the bot has it: calls behind one guard, and what is kept of their answers. */
export type Backend = {
  readonly guard: Guard;
  /** Asks past the guard: for when the bot begins, and for when the API answers what it should not. */
  readonly readStanding: () => Promise<Standing>;
  readonly links: Links;
  readonly reads: Reads;
  readonly writes: Writes;
  readonly notifications: Notifications;
  readonly schedules: KeptReads<Schedule>;
  readonly lessons: KeptReads<Lessons>;
  readonly people: KeptReads<Link>;
};

/** Nothing that is kept is this chat's any more: it was of whoever had linked it. */
export function forgetPerson({ people, lessons, schedules }: Backend, telegramId: number): void {
  for (const kept of [people, lessons, schedules]) kept.forget(telegramId);
}

export function createBackend({ url, key, log, elapsed, figures = guardFigures }: {
  readonly url: string;
  readonly key: string;
  readonly log: BotLog;
  readonly elapsed: () => number;
  readonly figures?: typeof guardFigures;
}): Backend {
  const client = createClient({ baseUrl: url, headers: { "X-Service-Key": key } });
  const guard = createGuard((state) => log.warn("breaker", { state }), figures);
  const ask = createAsk({ guard, log, elapsed });
  const kept = <T extends object>(size: { readonly max: number; readonly ttlMs: number }) =>
    new KeptReads<T>({ ...size, isDown: () => guard.state() !== "closed", now: elapsed });
  return {
    guard,
    readStanding: () => readStanding(client, figures.timeoutMs),
    links: new Links(client, ask),
    reads: new Reads(client, ask),
    writes: new Writes(client, ask),
    notifications: new Notifications(client, ask),
    schedules: kept(KEPT.schedules),
    lessons: kept(KEPT.lessons),
    people: kept(KEPT.people),
  };
}
