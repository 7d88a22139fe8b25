import { calendarVersion } from "../generated/sql/calendar.ts";
import { noSuchTutor } from "../people/viewer.ts";
import type { Cache } from "../platform/caching/cache.ts";
import { Lru } from "../platform/caching/lru.ts";
import type { Db } from "../platform/database/db.ts";
import { gunzip } from "../platform/http/gzip.ts";
import { gzipOnce } from "../platform/http/gzip-once.ts";
import type { Admission } from "../platform/limits/admission.ts";
import type { Log } from "../platform/logging/log.ts";
import { buildWeek, type BuiltWeek, type WeekQuestion } from "./build-week.ts";
import type { CalendarVersions } from "./calendar-versions.ts";
import { FORM, weekEtag } from "./week-etag.ts";
import type { WeekMetrics } from "./week-metrics.ts";
import { pack, unpack } from "./stored-week.ts";

/** A week view ready to be sent. */
export type WeekView = {
  readonly version: number;
  /** Strong; differs by tenant, tutor, version, the date that it is for the tutor, and who sees it. */
  readonly etag: string;
  /** When the tutor's next date begins, and another answer with it; epoch ms. */
  readonly nextDate: number;
  /** A string, because Deno copies bytes on their way out and strings not. */
  readonly json: string;
  /** The same, compressed once for all who take it so. */
  readonly gzipped: () => Promise<Uint8Array<ArrayBuffer>>;
  /** When it was made, epoch ms. */
  readonly at: number;
};

type Reading = {
  readonly db: Db;
  readonly tenant: { readonly id: number };
  readonly now: () => number;
  /** Is asked for in one request with the cache that instances share; null: there is no need. */
  readonly admission: Admission;
  /** Is told, as `debug`, whether the week came of a cache, and of which. */
  readonly log: Log;
};

const KEPT_SECONDS = 300;

/**
 * Reads week views through two caches (C2): this instance's own, and one that instances share. What
 * is stored belongs to a version of the calendar, the reader learns the version first, and every
 * change raises it in its own transaction: so nothing old is ever served, and nothing is deleted. Until
 * when a tutor can be booked moves on with each of their dates: a copy is of the date on which it was made.
 */
export class WeekReader {
  readonly #shared: Cache | null;
  readonly #versions: CalendarVersions;
  readonly #metrics: WeekMetrics;
  readonly #own: Lru<WeekView> | null;

  /** `shared` null: this is the only instance. `ownBytes` 0 switches its own cache off. */
  constructor(
    shared: Cache | null,
    versions: CalendarVersions,
    metrics: WeekMetrics,
    ownBytes = 96 * 1024 * 1024,
  ) {
    this.#shared = shared;
    this.#versions = versions;
    this.#metrics = metrics;
    this.#own = ownBytes === 0
      ? null
      : new Lru({ limit: ownBytes, weigh: (view) => view.json.length });
  }

  /**
   * The week view, at once (no promise) when this instance has it and surely is up to date.
   * @throws Problem not_found when there is no such tutor.
   */
  read(reading: Reading, question: WeekQuestion): WeekView | Promise<WeekView> {
    const now = reading.now();
    const key = keyOf(reading.tenant.id, question);
    const own = this.#fresh(key, now);
    if (!own) return this.#load(reading, question, key, null);
    const version = this.#versions.current(reading.tenant.id, question.tutorId, now);
    if (own.version !== version) return this.#load(reading, question, key, own);
    this.#hit(reading, question, "own");
    return own;
  }

  #fresh(key: string, now: number): WeekView | null {
    const own = this.#own?.get(key);
    const isFresh = own && now >= own.at && now - own.at < KEPT_SECONDS * 1000;
    return isFresh && now < own.nextDate ? own : null;
  }

  async #load(reading: Reading, question: WeekQuestion, key: string, own: WeekView | null) {
    if (!own && this.#shared === null) return this.#build(reading, question, key);
    const { tutorId } = question;
    // Known perhaps of another week of theirs; to ask the tenant may take a connection.
    const version = await this.#versions.confirmed(reading.tenant.id, tutorId) ??
      await this.#askVersion(reading, tutorId);
    if (own?.version === version) {
      this.#hit(reading, question, "own");
      return own;
    }
    const stored = unpack(await this.#askShared(reading, `${key}/${version}`));
    // What cannot be read is a miss, and what is of another date.
    const json = stored && await gunzip(stored.gzipped).catch(() => null);
    if (!stored || !json || reading.now() >= stored.nextDate) {
      return this.#build(reading, question, key);
    }
    this.#hit(reading, question, "shared");
    return this.#keep(key, this.#view(reading, question, { ...stored, version, json }));
  }

  /** What the cache has, and whether the request may go on: commands of one tick go out as one. */
  async #askShared({ admission }: Reading, key: string): Promise<Uint8Array | null> {
    const [found] = await Promise.all([this.#shared?.get(key), admission?.()]);
    return found ?? null;
  }

  async #askVersion({ tenant, db, now }: Reading, tutorId: number): Promise<number> {
    const [ticket, asked] = [this.#versions.ticket(tenant.id), now()];
    const row = await calendarVersion(db, { tutorId });
    if (row === null) throw noSuchTutor();
    this.#versions.remember(tenant.id, tutorId, row.version, ticket, asked, row.lasts_ms);
    return row.version;
  }

  async #build(reading: Reading, question: WeekQuestion, key: string): Promise<WeekView> {
    const { tenant, log } = reading;
    log.debug("cache_miss", { what: "week", tutor_id: question.tutorId });
    this.#metrics.from("database");
    const [ticket, asked] = [this.#versions.ticket(tenant.id), reading.now()];
    const week = await buildWeek(
      reading.db,
      question,
      asked,
      (cells) => this.#metrics.built(cells),
    );
    const { version, lastsMs } = week;
    this.#versions.remember(tenant.id, question.tutorId, version, ticket, asked, lastsMs);
    const view = this.#view(reading, question, week);
    if (this.#shared !== null) {
      const packed = pack({ ...week, gzipped: await view.gzipped() });
      await this.#shared.set(`${key}/${version}`, packed, KEPT_SECONDS);
    }
    return this.#keep(key, view);
  }

  #view(
    { tenant, now }: Reading,
    { tutorId, visibility }: WeekQuestion,
    week: Omit<BuiltWeek, "lastsMs"> & { readonly gzipped?: Uint8Array<ArrayBuffer> },
  ): WeekView {
    const { version, nextDate, json, gzipped } = week;
    return {
      version,
      etag: weekEtag(tenant.id, tutorId, week, visibility),
      nextDate,
      json,
      gzipped: gzipOnce(json, gzipped),
      at: now(),
    };
  }

  #hit({ log }: Reading, { tutorId }: WeekQuestion, cache: "own" | "shared"): void {
    this.#metrics.from(cache);
    log.debug("cache_hit", { what: "week", tutor_id: tutorId, cache });
  }

  #keep(key: string, view: WeekView): WeekView {
    this.#own?.set(key, view);
    return view;
  }
}

const keyOf = (
  tenantId: number,
  { tutorId, weekStart, timezone, days, visibility }: WeekQuestion,
) =>
  `week/${FORM}/${tenantId}/${tutorId}/${weekStart}/${timezone}/${visibility}/${
    days?.join("") ?? ""
  }`;
