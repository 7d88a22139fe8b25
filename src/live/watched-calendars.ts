import { versionsOfCalendars, type VersionsOfCalendarsRow } from "../generated/sql/live.ts";
import { noSuchTutor } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { isTenantGone } from "../platform/database/sql-state.ts";
import type { Log } from "../platform/logging/log.ts";
import { Problem } from "../problem.ts";
import { LONGEST_TIMER } from "../time/units.ts";

/** Is told the version that a calendar has now, when it has another, or why there is nothing more to tell. */
export type OnVersion = (version: number | Problem) => void;

/** A calendar that somebody watches. */
export type WatchedCalendar = {
  readonly tutorId: number;
  /** As far as is known; null until it was read. */
  version: number | null;
  readonly followers: Set<OnVersion>;
  /** Until it changes without a writer: a hold ends. */
  timer: ReturnType<typeof setTimeout> | undefined;
  /** When that is, by `elapsed`; Infinity: never. */
  wakesAt: number;
};

type Parts = {
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  /** The tenant's database; null: the tenant is gone, or was made anew. */
  readonly open: () => Promise<Db | null>;
  /** Called when a statement finds that out. */
  readonly onGone: () => void;
  readonly log: Log;
};

/** So many versions are read by one statement. */
const AT_ONCE = 500;

/** The calendars of one tenant that somebody watches, and their versions, read for all who wait together. */
export class WatchedCalendars {
  readonly #parts: Parts;
  readonly #calendars = new Map<number, WatchedCalendar>();
  #dirty = new Set<number>();
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #isGone = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#calendars.size;
  }

  /** Whether all that is suspected was read. */
  get isSettled(): boolean {
    return this.#dirty.size === 0 && this.#running === null && this.#next === null;
  }

  /** When the first of them changes by itself, by `elapsed`; Infinity: none will. */
  get changesAt(): number {
    return Math.min(...[...this.#calendars.values()].map(({ wakesAt }) => wakesAt));
  }

  /**
   * Tells of a calendar from now on; answers it, with its version, as soon as that is at least `since`, or was
   * read after this was called.
   * @throws Problem not_found when there is no such tutor.
   */
  async follow(tutorId: number, since: number, follower: OnVersion): Promise<WatchedCalendar> {
    const calendar = this.#calendarOf(tutorId);
    calendar.followers.add(follower);
    try {
      await this.renew(calendar, since);
    } catch (error) {
      this.leave(calendar, follower);
      throw error;
    }
    return calendar;
  }

  /** Tells `follower` a calendar's version as soon as it is read, changed or not, and each change from then on. */
  rejoin(tutorId: number, follower: OnVersion): WatchedCalendar {
    const calendar = this.#calendarOf(tutorId);
    calendar.followers.add(follower);
    // An unknown version is told when it is read, whatever it is.
    calendar.version = null;
    this.suspect(tutorId);
    return calendar;
  }

  /** Sees to it that the version is at least `since`, or was read after this was called. @throws as follow */
  async renew(calendar: WatchedCalendar, since: number): Promise<void> {
    if (calendar.version !== null && calendar.version >= since) return;
    await this.#read([calendar.tutorId]);
    if (this.#isGone) throw noSuchTenant();
    if (calendar.version === null) throw noSuchTutor();
  }

  leave(calendar: WatchedCalendar, follower: OnVersion): void {
    calendar.followers.delete(follower);
    if (calendar.followers.size > 0) return;
    clearTimeout(calendar.timer);
    // Another may have come in its place.
    if (this.#calendars.get(calendar.tutorId) === calendar) {
      this.#calendars.delete(calendar.tutorId);
    }
  }

  /** Its version may be another now. */
  suspect(tutorId: number): void {
    if (this.#calendars.has(tutorId)) this.#dirty.add(tutorId);
  }

  suspectAll(): void {
    for (const tutorId of this.#calendars.keys()) this.#dirty.add(tutorId);
  }

  /** Reads what is suspected. What cannot be read stays so until it is called again. */
  async readSuspected(): Promise<void> {
    if (this.#dirty.size === 0) return;
    await this.#read([]).catch((error) => this.#parts.log.warn("versions_not_read", { error }));
  }

  #calendarOf(tutorId: number): WatchedCalendar {
    let calendar = this.#calendars.get(tutorId);
    if (calendar === undefined) {
      calendar = {
        tutorId,
        version: null,
        followers: new Set(),
        timer: undefined,
        wakesAt: Infinity,
      };
      this.#calendars.set(tutorId, calendar);
    }
    return calendar;
  }

  /** A reading that begins after this was called, one at a time for all who wait. */
  #read(tutorIds: readonly number[]): Promise<void> {
    for (const tutorId of tutorIds) this.#dirty.add(tutorId);
    if (this.#running === null) return this.#begin();
    return this.#next ??= this.#running.catch(() => {}).then(() => {
      this.#next = null;
      return this.#begin();
    });
  }

  #begin(): Promise<void> {
    const running = this.#readDirty().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    return this.#running = running;
  }

  async #readDirty(): Promise<void> {
    const asked = this.#dirty;
    this.#dirty = new Set();
    try {
      const db = await this.#parts.open();
      if (db === null) return this.#endAll();
      const ids = [...asked];
      for (let first = 0; first < ids.length; first += AT_ONCE) {
        const tutorIds = ids.slice(first, first + AT_ONCE);
        this.#tell(tutorIds, await versionsOfCalendars(db, { tutorIds }));
      }
    } catch (error) {
      if (isTenantGone(error)) {
        this.#parts.onGone();
        return this.#endAll();
      }
      for (const tutorId of asked) this.suspect(tutorId);
      throw error;
    }
  }

  /** The tenant is gone, or was restored: whoever connects again finds out which. */
  #endAll(): void {
    this.#isGone = true;
    for (const { followers } of [...this.#calendars.values()]) {
      for (const follower of [...followers]) follower(noSuchTenant());
    }
  }

  #tell(
    tutorIds: readonly number[],
    rows: readonly VersionsOfCalendarsRow[],
  ): void {
    const found = new Map(rows.map((row) => [row.tutor_id, row]));
    for (const tutorId of tutorIds) {
      const calendar = this.#calendars.get(tutorId);
      if (calendar === undefined) continue;
      const row = found.get(tutorId);
      const [version, lastsMs] = [row?.version ?? null, row?.lasts_ms ?? null];
      this.#wakeAfter(calendar, lastsMs);
      if (version === calendar.version && version !== null) continue;
      calendar.version = version;
      for (const follower of [...calendar.followers]) follower(version ?? noSuchTutor());
    }
  }

  /** A hold that ends is a change that nobody writes. */
  #wakeAfter(calendar: WatchedCalendar, lastsMs: number | null): void {
    clearTimeout(calendar.timer);
    calendar.wakesAt = lastsMs === null ? Infinity : this.#parts.elapsed() + lastsMs;
    calendar.timer = lastsMs === null ? undefined : setTimeout(() => {
      this.suspect(calendar.tutorId);
      void this.readSuspected();
      // Not before it, which is rounded down.
    }, Math.min(lastsMs + 2, LONGEST_TIMER));
  }
}

/** What every other request is told then. */
const noSuchTenant = () => new Problem("unavailable", { reason: "tenant_replaced" });
