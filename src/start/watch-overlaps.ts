import { findOverlaps, type Overlap, sampleTutors } from "../maintenance/find-overlaps.ts";
import type { Sql } from "../platform/database/sql.ts";
import type { Tenants } from "../platform/database/tenants.ts";
import type { Log } from "../platform/logging/log.ts";
import type { Count, Family, Meter } from "../platform/telemetry/meter.ts";
import { findCalendarChanges } from "../tenants/find-calendar-changes.ts";
import { listTenants } from "../tenants/tenant.ts";

type Parts = {
  readonly control: Sql;
  readonly tenants: Tenants;
  readonly meter: Meter;
  readonly log: Log;
};

/** One look judges so many changed calendars; the others wait for the next. */
const CHANGED = 500;
const SAMPLE = 20;
const MOST_WAITING = 20_000;
/** More pairs than that need no counting. */
const MOST_COUNTED = 10_000;

/**
 * Looks whether lessons or slots overlap, which constraints forbid (X6): at every calendar that was changed since the
 * look before, and at some others of one tenant after the other.
 */
export class OverlapWatch {
  readonly #parts: Parts;
  readonly #found: Family<Count, readonly ["kind"]>;
  readonly #counted = new Set<string>();
  /** Changed calendars, as `tenant/tutor`. */
  readonly #waiting = new Set<string>();
  #slugs = new Map<number, string>();
  /** Tenants of this round of which no sample was looked at. */
  #round: number[] = [];
  #since: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { meter } = parts;
    this.#found = meter.counter({
      name: "overlaps_total",
      help: "Lessons of one person and slots of one tutor that were found to overlap. Must be 0.",
      labels: ["kind"],
    });
    // They are 0 from the start, so that one can be told from none.
    for (const kind of ["lessons", "slots"]) this.#found.of(kind);
    meter.watch({
      name: "overlaps_waiting_calendars",
      help: "Changed calendars that have still to be looked at for overlaps.",
      type: "gauge",
      read: () => this.#waiting.size,
    });
  }

  /** @throws what the last tenant that could not be looked at said; its calendars wait for the next look. */
  async look(): Promise<void> {
    await this.#collectChanged();
    try {
      await this.#judgeChanged();
    } finally {
      await this.#judgeSample();
    }
  }

  async #collectChanged(): Promise<void> {
    const isFirst = this.#since === null;
    const { look, changed, isWhole } = await findCalendarChanges(
      this.#parts.control,
      this.#since,
    );
    this.#since = look;
    let left = 0;
    for (const { tenantId, tutorId, what } of changed) {
      if (what !== "calendar") continue;
      if (this.#waiting.size < MOST_WAITING) this.#waiting.add(`${tenantId}/${tutorId}`);
      else left++;
    }
    // Only a sample meets them then. `is_whole` false: more had changed than the database remembers.
    if (left > 0 || !isWhole && !isFirst) {
      this.#parts.log.warn("calendars_not_looked_at", { left, is_whole: isWhole });
    }
  }

  async #judgeSample(): Promise<void> {
    if (this.#round.length === 0) {
      await this.#listTenants();
      this.#round = [...this.#slugs.keys()];
    }
    const id = this.#round.pop();
    if (id !== undefined) await this.#judge(id, null);
  }

  async #judgeChanged(): Promise<void> {
    const byTenant = new Map<number, number[]>();
    for (const entry of [...this.#waiting].slice(0, CHANGED)) {
      this.#waiting.delete(entry);
      const [tenantId = 0, tutorId = 0] = entry.split("/").map(Number);
      byTenant.set(tenantId, [...byTenant.get(tenantId) ?? [], tutorId]);
    }
    const failures: unknown[] = [];
    for (const [tenantId, tutors] of byTenant) {
      // A tenant that cannot be looked at keeps nobody else from it, and waits behind them.
      await this.#judge(tenantId, tutors).catch((error) => {
        failures.push(error);
        for (const tutorId of tutors) this.#waiting.add(`${tenantId}/${tutorId}`);
      });
    }
    if (failures.length > 0) throw failures[0];
  }

  /** `tutors` null: some of that tenant. */
  async #judge(tenantId: number, tutors: readonly number[] | null): Promise<void> {
    if (!this.#slugs.has(tenantId)) await this.#listTenants();
    const slug = this.#slugs.get(tenantId);
    const tenant = slug === undefined ? null : await this.#parts.tenants.open(slug);
    // Dropped meanwhile.
    if (slug === undefined || tenant === null) return;
    const looked = tutors ?? await sampleTutors(tenant.db, SAMPLE);
    for (const overlap of await findOverlaps(tenant.db, looked)) this.#count(slug, overlap);
  }

  async #listTenants(): Promise<void> {
    const all = await listTenants(this.#parts.control);
    this.#slugs = new Map(all.map(({ id, slug }) => [id, slug]));
  }

  /** Counts a pair once. */
  #count(tenant: string, { kind, one, other }: Overlap): void {
    const pair = `${tenant}/${kind}/${one}/${other}`;
    if (this.#counted.has(pair) || this.#counted.size >= MOST_COUNTED) return;
    this.#counted.add(pair);
    this.#found.of(kind).add();
    this.#parts.log.error("overlap_found", { tenant, kind, one, other });
  }
}
