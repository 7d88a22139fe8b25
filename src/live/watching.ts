import type { LiveMessage } from "../generated/answers.ts";
import { Problem } from "../problem.ts";
import type { CalendarHub, Watch } from "./calendar-hub.ts";
import type { OnVersion } from "./watched-calendars.ts";

export const MOST_SUBSCRIPTIONS = 100;

type Parts = {
  readonly hub: CalendarHub;
  readonly tenant: { readonly id: number; readonly slug: string };
  readonly tell: (message: LiveMessage) => void;
  /** The calendar is watched no longer: the tutor is none any more, or their tenant was dropped or restored. */
  readonly onGone: (tutorId: number, problem: Problem) => void;
};

/** `told` is the version that the client was told last; null until it was told one. */
type Watched = { readonly watch: Watch; told: number | null };

/** A tutor, and the version of their calendar that the client was told last. */
export type Told = readonly [tutorId: number, version: number];

/** The calendars that one client watches, and what they are told of each (C3). */
export class Watching {
  readonly #parts: Parts;
  readonly #watched = new Map<number, Watched>();
  #isOver = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Watches a tutor's calendar, tells its version, and what has been missed since the one that the client knows.
   * To be called one time after the other.
   * @throws Problem not_found when there is no such tutor, too_many for more than one client may watch.
   */
  async subscribe(tutorId: number, since: number | undefined): Promise<void> {
    const known = this.#watched.get(tutorId);
    // What the client knows may be newer than what is known here.
    if (known) await known.watch.renew(since ?? 0);
    const watched = known ?? await this.#begin(tutorId, since ?? 0);
    if (this.#isOver) return watched.watch.stop();
    const version = watched.told = watched.watch.version();
    const { tell } = this.#parts;
    tell({ type: "subscribed", data: { tutor_id: tutorId, version } });
    if (since !== undefined) this.#tellChange(tutorId, since, version);
  }

  /** Watches again what the client was told of before; tells what has been missed since. */
  resume(told: readonly Told[]): void {
    const { hub, tenant } = this.#parts;
    for (const [tutorId, version] of told) {
      const onVersion: OnVersion = (version) => this.#changed(tutorId, version);
      const watch = hub.rejoin(tenant, tutorId, onVersion);
      this.#watched.set(tutorId, { watch, told: version });
    }
  }

  /** What the client watches, with the version that they were told last. */
  get told(): Told[] {
    return [...this.#watched].flatMap(([id, { told }]): Told[] =>
      told === null ? [] : [[id, told]]
    );
  }

  unsubscribe(tutorId: number): void {
    this.#watched.get(tutorId)?.watch.stop();
    this.#watched.delete(tutorId);
    this.#parts.tell({ type: "unsubscribed", data: { tutor_id: tutorId } });
  }

  /** Watches nothing any more. */
  end(): void {
    this.#isOver = true;
    for (const { watch } of this.#watched.values()) watch.stop();
    this.#watched.clear();
  }

  async #begin(tutorId: number, since: number): Promise<Watched> {
    if (this.#watched.size >= MOST_SUBSCRIPTIONS) {
      throw new Problem("too_many", { what: "live_subscriptions", most: MOST_SUBSCRIPTIONS });
    }
    const { hub, tenant } = this.#parts;
    const onVersion: OnVersion = (version) => this.#changed(tutorId, version);
    const watched = { watch: await hub.watch(tenant, tutorId, since, onVersion), told: null };
    if (!this.#isOver) this.#watched.set(tutorId, watched);
    return watched;
  }

  #changed(tutorId: number, version: number | Problem): void {
    const watched = this.#watched.get(tutorId);
    // Until it is told its first version, the client need not know of any other.
    if (watched === undefined || watched.told === null) return;
    if (version instanceof Problem) {
      watched.watch.stop();
      this.#watched.delete(tutorId);
      return this.#parts.onGone(tutorId, version);
    }
    const previous = watched.told;
    watched.told = version;
    this.#tellChange(tutorId, previous, version);
  }

  #tellChange(tutorId: number, previous: number, version: number): void {
    if (previous === version) return;
    const data = { tutor_id: tutorId, version };
    this.#parts.tell(
      previous < version
        ? { type: "calendar_update", data: { ...data, previous } }
        : { type: "resync", data },
    );
  }
}
