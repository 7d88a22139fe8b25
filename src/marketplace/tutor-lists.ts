import { Lru } from "../platform/caching/lru.ts";
import type { Db } from "../platform/database/db.ts";
import { nameOf } from "../platform/http/fingerprint.ts";
import { KeptText } from "../platform/http/kept-text.ts";
import type { Log } from "../platform/logging/log.ts";
import { readCards } from "./card.ts";
import { countTutors } from "./count-tutors.ts";
import type { CardFilter } from "./filter.ts";
import { type KeptCard, keptCards } from "./kept-cards.ts";
import { holdsUntil, listTutors } from "./list-tutors.ts";
import type { MarketplaceMetrics } from "./metrics.ts";
import { looksAtTimes, type Search } from "./search.ts";
import type { Sieves } from "./sieves.ts";
import type { Read, ToldChanges } from "./told-changes.ts";
import { type Order, orderOf, type TutorsInOrder, tutorsInOrder } from "./tutors-in-order.ts";

type Reading = {
  readonly db: Db;
  readonly tenant: { readonly id: number; readonly slug: string };
  readonly now: () => number;
  readonly log: Log;
};

/** An answer that is kept, with what was told when it was read and until when it holds (epoch ms). */
type Kept = {
  readonly text: KeptText;
  readonly cursor: string | null;
  readonly results: number;
  readonly read: Read;
  readonly of: "cards" | "cards and calendars";
  readonly at: number;
  readonly until: number;
};

export type Answer = Pick<Kept, "text" | "cursor">;

type KeptOrder = TutorsInOrder & { readonly read: Read };

type Parts = {
  readonly told: ToldChanges;
  /** Null: nothing is done in the background here, and everybody is judged. */
  readonly sieves: Sieves | null;
  readonly metrics: MarketplaceMetrics;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  /** 0: nothing is kept. */
  readonly ownBytes?: number | undefined;
  /** What part of what is kept elsewhere is kept here; all of it where it is left out. */
  readonly memory?: number | undefined;
};

const OWN_BYTES = 32 * 1024 * 1024;
const ORDER_BYTES = 32 * 1024 * 1024;
const CARDS = 40_000;
const KEPT_MS = 300_000;
/** From when on an answer is too slow (M2). */
const SLOW_MISS_MS = 150;
const TOO_SLOW_MS = 300;

/**
 * Answers searches of the marketplace (M1), from what this instance keeps where that is surely still so: nobody gets an
 * answer that is older than a write that was answered before, on any instance (decision 29).
 */
export class TutorLists {
  readonly #parts: Parts;
  readonly #kept: Lru<Kept> | null;
  readonly #orders: Lru<KeptOrder> | null;
  readonly #cards: Lru<KeptCard> | null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { memory = 1, ownBytes = memory * OWN_BYTES } = parts;
    this.#kept = ownBytes === 0 ? null : new Lru({
      limit: ownBytes,
      weigh: ({ text }, key) => 1.5 * text.length + key.length,
    });
    this.#orders = ownBytes === 0
      ? null
      : new Lru({ limit: memory * ORDER_BYTES, weigh: ({ ids }) => 16 * ids.length + 200 });
    this.#cards = ownBytes === 0 ? null : new Lru({ limit: memory * CARDS });
  }

  /** A page of tutors as JSON; at once (no promise) where it is kept and surely up to date. */
  list(reading: Reading, search: Search): Answer | Promise<Answer> {
    const key = `marketplace:list:${reading.tenant.id}:${search.hash}`;
    return this.#answer(reading, key, () => this.#readList(reading, search));
  }

  /** The figures of a filter as JSON. */
  count(reading: Reading, filter: CardFilter): Answer | Promise<Answer> {
    const key = `marketplace:facets:${reading.tenant.id}:${nameOf(JSON.stringify(filter))}`;
    return this.#answer(reading, key, () => this.#readFacets(reading, filter));
  }

  #answer(reading: Reading, key: string, read: () => Promise<Kept>): Answer | Promise<Answer> {
    const { told, elapsed } = this.#parts;
    const { tenant } = reading;
    const began = elapsed();
    const now = reading.now();
    const kept = this.#kept?.get(key);
    if (kept === undefined || !isFresh(kept, now)) return this.#miss(reading, key, read, began);
    if (!told.isUnchanged(tenant.id, kept.read, kept.of) || !told.isTold(tenant.id, now)) {
      return this.#confirm(reading, key, kept, read, began);
    }
    this.#note(reading, kept, true, began);
    return kept;
  }

  async #confirm(
    reading: Reading,
    key: string,
    kept: Kept,
    read: () => Promise<Kept>,
    began: number,
  ): Promise<Answer> {
    const { told } = this.#parts;
    const { id } = reading.tenant;
    const isSame = await told.tell(id) && told.isUnchanged(id, kept.read, kept.of) &&
      isFresh(kept, reading.now());
    if (!isSame) return await this.#miss(reading, key, read, began);
    this.#note(reading, kept, true, began);
    return kept;
  }

  async #miss(
    reading: Reading,
    key: string,
    read: () => Promise<Kept>,
    began: number,
  ): Promise<Answer> {
    const made = await read();
    this.#kept?.set(key, made);
    this.#note(reading, made, false, began);
    return made;
  }

  #note({ tenant, log }: Reading, { results }: Kept, isHit: boolean, began: number): void {
    const ms = this.#parts.elapsed() - began;
    this.#parts.metrics.note({ tenant: tenant.slug, ms, isHit, results });
    const fields = { ms: Math.round(ms), cache: isHit ? "hit" : "miss", results };
    if (ms > TOO_SLOW_MS) log.error("marketplace_too_slow", fields);
    else if (!isHit && ms > SLOW_MISS_MS) log.warn("marketplace_slow", fields);
  }

  async #readList(reading: Reading, search: Search): Promise<Kept> {
    const { told, sieves } = this.#parts;
    const { db, tenant } = reading;
    const looks = looksAtTimes(search);
    const isTold = looks && await told.tell(tenant.id);
    const read = told.mark(tenant.id);
    const at = reading.now();
    const until = this.#kept === null ? at : await holdsUntil(db, search, at);
    const page = await listTutors(db, search, at, {
      sieve: isTold && sieves ? sieves.of(tenant, at) : null,
      inOrder: (order) => this.#inOrder(reading, search.filter, order, isTold),
      cardsOf: (ids) =>
        isTold && this.#cards
          ? keptCards(this.#cards, told, db, tenant.id, ids)
          : readCards(db, ids),
    });
    return {
      text: new KeptText(JSON.stringify(page)),
      cursor: page.cursor,
      results: page.results.length,
      read,
      of: looks ? "cards and calendars" : "cards",
      at,
      until: Math.min(until, at + KEPT_MS),
    };
  }

  async #readFacets({ db, tenant, now }: Reading, filter: CardFilter): Promise<Kept> {
    const read = this.#parts.told.mark(tenant.id);
    const at = now();
    const facets = await countTutors(db, filter);
    const text = new KeptText(JSON.stringify(facets));
    const { total: results } = facets;
    return { text, cursor: null, results, read, of: "cards", at, until: at + KEPT_MS };
  }

  /** All tutors of a filter, which are kept as long as no card was changed: every search of a time begins with them. */
  async #inOrder(
    { db, tenant }: Reading,
    filter: CardFilter,
    order: Order,
    isTold: boolean,
  ): Promise<TutorsInOrder> {
    const { told } = this.#parts;
    const wanted = orderOf(filter, order);
    const key = `${tenant.id}:${wanted}:${nameOf(JSON.stringify(filter))}`;
    const kept = this.#orders?.get(key);
    if (kept && isTold && told.isUnchanged(tenant.id, kept.read, "cards")) return kept;
    const read = told.mark(tenant.id);
    const made = { ...await tutorsInOrder(db, filter, wanted, null, null), read };
    this.#orders?.set(key, made);
    return made;
  }
}

const isFresh = ({ at, until }: Kept, now: number): boolean => now >= at && now < until;
