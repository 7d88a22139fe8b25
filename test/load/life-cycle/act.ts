import fc, { type AsyncCommand } from "fast-check";
import { expect } from "vitest";
import { aim, type Wish } from "./aim.ts";
import { judge } from "./judge.ts";
import type { Operation } from "./operation.ts";
import { happen, type Request, send, type Told } from "./send.ts";
import { DAY, hasPart, nameOf, type State } from "./state.ts";
import { toldBy, type Verdict } from "./verdict.ts";
import { utc } from "./wall.ts";
import type { World } from "./world.ts";

/** What fast-check calls the model: what is known, and the last request, which can be sent again. */
export type Known = {
  state: State;
  last: Sent | null;
  /** Those of the calendars; null when what was done last may have raised them or not. */
  versions: Versions | null;
};

/** How often what was done, "book 201"; all runs together. */
export const tally = new Map<string, number>();

type Sent = {
  readonly request: Request;
  readonly key: string;
  readonly told: Told;
  /** By the server's clock. */
  readonly at: number;
};

/** One operation: what is answered and what the calendar's versions do must be what the model says. */
export class Act implements AsyncCommand<Known, World> {
  #done = "";

  constructor(readonly wish: Wish) {}

  check({ state }: Readonly<Known>): boolean {
    return aim(state, this.wish) !== null;
  }

  async run(known: Known, world: World): Promise<void> {
    const operation = aim(known.state, this.wish);
    if (!operation) throw new Error("it was checked");
    const verdict = judge(known.state, operation);
    const what = `${this.wish.kind} ${toldBy(verdict)}`;
    tally.set(what, (tally.get(what) ?? 0) + 1);
    this.#done = `${spell(operation)} → ${toldBy(verdict)}`;
    const before = known.versions ?? await versionsOf(world, known.state);
    const made = isRequest(operation)
      ? await this.#request(known, world, operation, verdict)
      : await happen(world, operation);
    const next = verdict.faults.length > 0 ? known.state : verdict.after(made);
    known.versions = isRequest(operation) ? await versionsOf(world, next) : null;
    if (known.versions) expectVersions(known.state, next, before, known.versions);
    known.state = next;
  }

  async #request(known: Known, world: World, request: Request, verdict: Verdict) {
    const key = crypto.randomUUID();
    const told = await send(world, request, key);
    expect(told.told, `${spell(request)}: ${told.answer.body?.detail}`).toBe(toldBy(verdict));
    known.last = { request, key, told, at: known.state.now };
    return told.made;
  }

  /** What was done in one run must not be told of another, of which fast-check tries many to shrink. */
  [fc.cloneMethod](): Act {
    return new Act(this.wish);
  }

  toString(): string {
    return this.#done || JSON.stringify(this.wish);
  }
}

/** The last request once more, with its key: the same answer, and nothing is done. */
export class Again implements AsyncCommand<Known, World> {
  check({ state, last }: Readonly<Known>): boolean {
    // Keys are kept for a day (L7).
    return last !== null && state.now - last.at < DAY;
  }

  async run({ state, last, versions }: Known, world: World): Promise<void> {
    if (!last) throw new Error("it was checked");
    const before = versions ?? await versionsOf(world, state);
    const { told, answer } = await send(world, last.request, last.key);
    expect([told, answer.body]).toEqual([last.told.told, last.told.answer.body]);
    expect(answer.headers.get("idempotent-replayed")).toBe("true");
    expect(await versionsOf(world, state)).toEqual(before);
  }

  toString = () => "the same again";
}

/** What somebody asks of the server. */
export const isRequest = (operation: Operation): operation is Request => "by" in operation;

/** "book by student 7 {tutor: 5, start: 2060-03-25T06:00:00Z}" */
export function spell({ kind, ...rest }: Operation): string {
  const { by, ...fields } = { by: undefined, ...rest };
  const text = JSON.stringify(fields, (name, value) => name === "start" ? utc(value) : value);
  return `${kind}${by ? ` by ${nameOf(by)}` : ""} ${text.replaceAll('"', "")}`;
}

type Versions = ReadonlyMap<number, number>;

async function versionsOf({ app }: World, { tutors }: State): Promise<Versions> {
  const rows = await app.tenant.db<{ tutor_id: number; version: number }[]>`
    select tutor_id, version from calendar_versions
    where tutor_id = any(${tutors.map(({ id }) => id)}::bigint[])`;
  return new Map(rows.map((row) => [row.tutor_id, row.version]));
}

/** A version rises when what the calendar shows changes, and only if its rows do. */
function expectVersions(before: State, after: State, old: Versions, young: Versions): void {
  for (const { id } of after.tutors) {
    const rise = (young.get(id) ?? 0) - (old.get(id) ?? 0);
    const isChanged = shownOf(before, id) !== shownOf(after, id);
    if (isChanged) expect(rise, `the version of tutor ${id} rises`).toBeGreaterThan(0);
    if (before === after) expect(rise, `the version of tutor ${id} stays`).toBe(0);
  }
}

const shownOf = (state: State, tutor: number): string =>
  JSON.stringify([
    state.lessons.filter((one) => hasPart(one, tutor) && one.status !== "cancelled"),
    state.holds.filter((one) => hasPart(one, tutor) && !one.expired),
    state.blocks.filter((one) => one.tutor === tutor),
  ]);
