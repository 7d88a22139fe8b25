import type { Sql } from "../../../src/platform/database/sql.ts";
import type { Operation } from "./operation.ts";
import type { Told } from "./send.ts";

/** An operation as its client saw it; instants by the client's clock. */
export type Lived = {
  readonly operation: Operation;
  /** Its Idempotency-Key, if it had one. */
  readonly key: string | null;
  readonly told: Told;
  readonly invoked: number;
  readonly answered: number;
};

/** A row that was written, and by which transaction, in the order in which it happened. */
export type Event = {
  readonly seq: number;
  readonly xid: string;
  readonly what: string;
  readonly id: number;
  readonly before: Row | null;
  readonly after: Row | null;
};

type Row = Readonly<Record<string, string | number | boolean | null>>;

/** What one transaction wrote. */
export type Happening = { readonly seq: number; readonly events: readonly Event[] };

/**
 * Writes down in the tenant what happens to its lessons, time off, series and policies. Whoever changes a calendar
 * has its row locked, so for one tutor the numbers are in the order of the commits.
 */
export async function writeHistory(db: Sql): Promise<void> {
  await db.unsafe(`
    create table happened (
      seq bigint generated always as identity primary key,
      xid xid8 not null default pg_current_xact_id(),
      what text not null, id bigint not null, before jsonb, after jsonb
    );
    create function write_history() returns trigger language plpgsql as $$
    begin
      insert into happened (what, id, before, after) values (
        tg_table_name || ' ' || tg_op,
        (coalesce(to_jsonb(new), to_jsonb(old)) ->> tg_argv[0])::bigint, to_jsonb(old), to_jsonb(new)
      );
      return null;
    end $$;
    create trigger zz_history after insert or update or delete on lessons
      for each row execute function write_history('id');
    create trigger zz_history after insert or update or delete on blocks
      for each row execute function write_history('id');
    create trigger zz_history after insert or update on series
      for each row execute function write_history('id');
    create trigger zz_history after insert or update on policies
      for each row execute function write_history('tutor_id');
    create trigger zz_history after insert on idempotency_keys
      for each row execute function write_history('status');`);
}

const KEPT = "idempotency_keys INSERT";

/** Every transaction that changed something, in order. */
export async function readHistory(db: Sql): Promise<Happening[]> {
  const events = await db<Event[]>`
    select seq, xid::text, what, id, before, after from happened order by seq`;
  const byTransaction = new Map<string, Event[]>();
  for (const event of events) {
    const known = byTransaction.get(event.xid);
    if (known) known.push(event);
    else byTransaction.set(event.xid, [event]);
  }
  return [...byTransaction.values()]
    // A refusal keeps its answer, and does nothing else.
    .filter((all) => all.some(({ what }) => what !== KEPT))
    .map((all) => ({ seq: Math.max(...all.map(({ seq }) => seq)), events: all }))
    .toSorted((a, b) => a.seq - b.seq);
}

/** Whether a transaction is what an accepted operation did. */
export function isOf({ events }: Happening, { operation, key, told }: Lived): boolean {
  const { made, answer } = told;
  const kept = events.find(({ what }) => what === KEPT);
  if (kept || key !== null) return kept?.after?.key === key;
  const has = (what: string, id: number, fits: (event: Event) => boolean = () => true) =>
    events.some((event) => event.what === what && event.id === id && fits(event));
  const hasSeries = (what: string, id: string, fits: (event: Event) => boolean = () => true) =>
    events.some((event) => event.what === what && event.after?.public_id === id && fits(event));
  const becomes = (status: string) => ({ before, after }: Event) =>
    before?.status !== status && after?.status === status;
  const updatedAt = Date.parse(answer.body?.updated_at ?? "");
  const isMovedThen = ({ before, after }: Event) =>
    before?.status === "scheduled" && after?.status === "scheduled" &&
    Math.floor(Date.parse(`${after.updated_at}`) / 1000) * 1000 === updatedAt &&
    Date.parse(`${after.starts_at}`) === Date.parse(answer.body?.utc_start ?? "");
  switch (operation.kind) {
    case "book":
    case "hold":
    case "enter":
      return operation.kind === "book" && operation.hold !== undefined
        ? has("lessons UPDATE", made.id, becomes("scheduled"))
        : has("lessons INSERT", made.id);
    case "prolong":
      return has(
        "lessons UPDATE",
        made.id,
        ({ before, after }) => before?.prolonged === false && after?.prolonged === true,
      );
    case "giveUp":
      return has("lessons DELETE", operation.hold);
    case "move":
    case "moveDate":
      return has("lessons UPDATE", made.id, isMovedThen);
    case "cancel":
    case "cancelDate":
      return has("lessons UPDATE", made.id, becomes("cancelled"));
    case "block":
      return has("blocks INSERT", made.id);
    case "unblock":
      return has("blocks DELETE", operation.block);
    case "repeat":
      return hasSeries("series INSERT", made.series);
    case "endSeries": {
      const cancelled = events.filter((event) => event.what === "lessons UPDATE").length;
      return cancelled === answer.body?.cancelled &&
        hasSeries(
          "series UPDATE",
          operation.series,
          ({ after }) => after?.interval_end === answer.body?.interval_end,
        );
    }
    case "expire":
      return has(
        "lessons UPDATE",
        operation.hold,
        ({ before, after }) =>
          after?.status === "held" && `${after.held_until}` < `${before?.held_until}`,
      );
    // These always have a key.
    case "policies":
    case "pass":
    case "maintain":
      return false;
  }
}

/** Holds that made way since their time was up: a refusal may leave that behind. */
export const isSweep = ({ events }: Happening): boolean =>
  events.every(({ what, before }) => what === "lessons DELETE" && before?.status === "held");
