import { spell } from "./act.ts";
import { type Happening, isOf, isSweep, type Lived } from "./history.ts";
import { judge } from "./judge.ts";
import { occupied } from "./judge-lessons.ts";
import type { Operation } from "./operation.ts";
import type { Told } from "./send.ts";
import type { State } from "./state.ts";
import { toldBy, type Verdict } from "./verdict.ts";

type Placed = { readonly happening: Happening; readonly lived: Lived | null };

/** What the model makes of a history: what is wrong with it, and what must be at its end. */
export type Replayed = { readonly faults: readonly string[]; readonly state: State };

/**
 * Judges what many did at once. What was accepted is put in the order in which the database did it: each
 * must be allowed where it stands. What was refused must have been refused by something that was so
 * between the question and the answer.
 */
export function replay(
  beginning: State,
  lives: readonly Lived[],
  history: readonly Happening[],
): Replayed {
  const faults: string[] = [];
  const placed = place(lives, history, faults);
  const states = [beginning];
  let state = beginning;
  for (const { happening, lived } of placed) {
    if (!lived) state = swept(state, happening);
    else {
      const { operation, told } = lived;
      const next = judgedAs(state, operation, told) ??
        skippedMeanwhile(state, windowOf(placed, states, lived), lived);
      // What the model would not have done was done all the same; the rest is judged without it.
      if (!next) faults.push(disagreement(lived, [judge(state, operation)], states.length));
      else state = next;
    }
    states.push(state);
  }
  for (const lived of lives) {
    if (placed.some((one) => one.lived === lived)) continue;
    const verdicts = windowOf(placed, states, lived)
      .map((possible) => judge(possible, lived.operation));
    if (!isExplained(lived.told.told, verdicts)) faults.push(disagreement(lived, verdicts, 0));
  }
  return { faults, state };
}

/** Each transaction and whose it was. */
function place(
  lives: readonly Lived[],
  history: readonly Happening[],
  faults: string[],
): Placed[] {
  const open = new Set(lives.filter(({ told }) => /^2|done/.test(told.told)));
  const placed = history.flatMap((happening): Placed[] => {
    const lived = [...open].find((one) => isOf(happening, one));
    if (lived) open.delete(lived);
    else if (!isSweep(happening)) {
      faults.push(`nobody asked for ${JSON.stringify(happening.events.slice(0, 2))}`);
      return [];
    }
    return [{ happening, lived: lived ?? null }];
  });
  for (const { operation } of open) {
    const isDry = operation.kind === "repeat" && operation.isDry;
    // Somebody was quicker: the hold had become a booking, or was gone.
    if (!isDry && operation.kind !== "expire") faults.push(`${spell(operation)} left no trace`);
  }
  return placed;
}

/** What is then, if that is what the model says; of a series, for these very dates. */
function judgedAs(state: State, operation: Operation, { told, made }: Told): State | null {
  const verdict = judge(state, operation);
  if (toldBy(verdict) !== told) return null;
  const next = verdict.after(made);
  const ids = new Set(next.lessons.map(({ id }) => id));
  return ids.has(-1) || [...made.lessons.values()].some((id) => !ids.has(id)) ? null : next;
}

/**
 * A series that skips dates looks at what its student has with others, who are not kept from changing it
 * meanwhile: the dates that it left out were taken a moment ago. Those that it took are free now.
 */
function skippedMeanwhile(
  state: State,
  earlier: readonly State[],
  lived: Lived,
): State | null {
  const { operation, told } = lived;
  if (operation.kind !== "repeat" || !operation.skips) return null;
  for (const before of earlier) {
    const next = judgedAs(before, operation, told);
    const lessons = next?.lessons.filter(({ series }) => series === told.made.series) ?? [];
    if (!next || lessons.some((one) => occupied(state, one).length > 0)) continue;
    const gone = before.holds.filter((hold) => !next.holds.includes(hold)).map(({ id }) => id);
    return {
      ...state,
      lessons: [...state.lessons, ...lessons],
      series: [...state.series, ...next.series.filter(({ id }) => id === told.made.series)],
      holds: state.holds.filter(({ id }) => !gone.includes(id)),
    };
  }
  return null;
}

const swept = (state: State, { events }: Happening): State => ({
  ...state,
  holds: state.holds.filter(({ id }) => !events.some((event) => event.id === id)),
});

/** The states of the time between a question and its answer. */
function windowOf(
  placed: readonly Placed[],
  states: readonly State[],
  { invoked, answered }: Lived,
) {
  const first = placed.findIndex(({ lived }) => lived !== null && lived.answered > invoked);
  const last = placed.findLastIndex(({ lived }) => lived !== null && lived.invoked < answered);
  const from = first === -1 ? placed.length : first;
  return states.slice(from, Math.max(last + 1, from) + 1);
}

/**
 * Whether one of the verdicts has the answer, and nothing that is told before it was so all the time.
 * A refusal is looked for without a lock, rule by rule: each is as it was at some moment.
 */
function isExplained(told: string, verdicts: readonly Verdict[]): boolean {
  if (verdicts.some((verdict) => toldBy(verdict) === told)) return true;
  return verdicts.some(({ faults }) =>
    faults.includes(told) &&
    faults.slice(0, faults.indexOf(told)).every((earlier) =>
      verdicts.some((other) => !other.faults.includes(earlier))
    )
  );
}

function disagreement(
  { operation, told }: Lived,
  verdicts: readonly Verdict[],
  at: number,
): string {
  const expected = [...new Set(verdicts.map(toldBy))].join(" or ");
  return `${spell(operation)} was ${told.told}${at ? ` as number ${at}` : ""}, not ${expected}` +
    ` (${told.answer.body?.detail ?? ""})`;
}
