import type { CalendarVersions } from "../calendar/calendar-versions.ts";
import type { OpenTenant } from "../platform/database/tenants.ts";
import type { Announcements } from "../platform/live/announcements.ts";
import { Paced } from "../platform/live/paced.ts";
import type { Log } from "../platform/logging/log.ts";
import { type OnVersion, type WatchedCalendar, WatchedCalendars } from "./watched-calendars.ts";

type Parts = {
  readonly versions: CalendarVersions;
  readonly announcements: Announcements;
  readonly open: (slug: string) => Promise<OpenTenant | null>;
  /** So that a tenant that turns out to be gone is looked up anew. */
  readonly forget: (slug: string) => void;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** Whose calendars are watched. */
type Tenant = { readonly id: number; readonly slug: string };

/** A calendar that is watched, until it is stopped. */
export type Watch = {
  /** The version that it has now, as far as is known here. */
  readonly version: () => number;
  /** Sees to it that it is at least `since`, or was read after this was called. @throws Problem not_found */
  readonly renew: (since: number) => Promise<void>;
  readonly stop: () => void;
};

/** Word that does not come, and writers who give none (psql, commands), are made up for in this time. */
const LOOK_EVERY_MS = 1_000;
const PAUSE_MS = 10;

/**
 * Tells whoever watches a calendar of each of its versions (C3, decision 32). What has changed, of all tenants, is
 * found by the looks of `CalendarVersions`, of which none misses what the one before had not seen. A look is
 * taken at once when a write is announced, by this instance or another, and every second anyway. As long as
 * nobody watches, nothing is done.
 */
export class CalendarHub {
  readonly #parts: Parts;
  readonly #tenants = new Map<number, WatchedCalendars>();
  readonly #looking = new Paced(PAUSE_MS, () => this.#look());
  /** How many looks had ended when everything was read that looks do not tell of. */
  #looks = 0;
  #stop: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.versions.follow(({ tenantId, tutorId, what }) => {
      if (what === "calendar") this.#tenants.get(tenantId)?.suspect(tutorId);
    });
  }

  /**
   * Watches a calendar from a version on that is at least `since`, or the current one.
   * @throws Problem not_found when there is no such tutor, and what keeps the database from answering.
   */
  async watch(
    tenant: Tenant,
    tutorId: number,
    since: number,
    onVersion: OnVersion,
  ): Promise<Watch> {
    const calendars = this.#calendarsOf(tenant);
    this.#begin();
    try {
      const calendar = await calendars.follow(tutorId, since, onVersion);
      return this.#watchOf(tenant.id, calendars, calendar, onVersion);
    } catch (error) {
      this.#tidy(tenant.id, calendars);
      throw error;
    }
  }

  /** Watches a calendar again after a rest: `onVersion` is soon told its version, whether that has changed or not. */
  rejoin(tenant: Tenant, tutorId: number, onVersion: OnVersion): Watch {
    const calendars = this.#calendarsOf(tenant);
    this.#begin();
    const calendar = calendars.rejoin(tutorId, onVersion);
    this.#looking.soon();
    return this.#watchOf(tenant.id, calendars, calendar, onVersion);
  }

  /** Whether any calendar of the tenant is watched. */
  watches(tenantId: number): boolean {
    return this.#tenants.has(tenantId);
  }

  /** Whether everything that may have changed was read and told. */
  get isSettled(): boolean {
    return !this.#looking.isBusy && [...this.#tenants.values()].every((all) => all.isSettled);
  }

  /** When the first watched calendar changes by itself, by `elapsed`; Infinity: none will. */
  get changesAt(): number {
    return Math.min(...[...this.#tenants.values()].map(({ changesAt }) => changesAt));
  }

  #watchOf(
    tenantId: number,
    calendars: WatchedCalendars,
    calendar: WatchedCalendar,
    onVersion: OnVersion,
  ): Watch {
    return {
      version: () => calendar.version ?? 0,
      renew: (since) => calendars.renew(calendar, since),
      stop: () => {
        calendars.leave(calendar, onVersion);
        this.#tidy(tenantId, calendars);
      },
    };
  }

  #calendarsOf({ id, slug }: Tenant): WatchedCalendars {
    let calendars = this.#tenants.get(id);
    if (calendars === undefined) {
      const { log, forget, elapsed } = this.#parts;
      calendars = new WatchedCalendars({
        open: () => this.#databaseOf(id, slug),
        onGone: () => forget(slug),
        log,
        elapsed,
      });
      this.#tenants.set(id, calendars);
    }
    return calendars;
  }

  /** null: the tenant is gone, and perhaps another of its name in its place. */
  async #databaseOf(id: number, slug: string) {
    const tenant = await this.#parts.open(slug);
    return tenant?.id === id ? tenant.db.by("live") : null;
  }

  #tidy(tenantId: number, calendars: WatchedCalendars): void {
    if (calendars.size > 0 || this.#tenants.get(tenantId) !== calendars) return;
    this.#tenants.delete(tenantId);
    if (this.#tenants.size > 0) return;
    this.#stop?.();
    this.#stop = null;
  }

  /** Goes on until nobody watches. */
  #begin(): void {
    if (this.#stop !== null) return;
    const timer = setInterval(() => this.#looking.soon(), LOOK_EVERY_MS);
    const leave = this.#parts.announcements.follow((tenantId) => {
      if (tenantId === null || this.#tenants.has(tenantId)) this.#looking.soon();
    });
    this.#stop = () => {
      clearInterval(timer);
      leave();
    };
  }

  async #look(): Promise<void> {
    if (this.#stop === null) return;
    const { versions } = this.#parts;
    await versions.look();
    if (!versions.toldSince(this.#looks)) {
      // A look has failed, or was the first: what came in between is in no other.
      this.#looks = versions.looks;
      for (const calendars of this.#tenants.values()) calendars.suspectAll();
    }
    // A tenant that is slow keeps no other waiting.
    for (const calendars of this.#tenants.values()) void calendars.readSuspected();
  }
}
