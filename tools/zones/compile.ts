/** From the rules of a release to the instants at which a zone's offset changes, as zic(8) finds them. */
import type { ClockTime, DayOfYear, Era, Release, RuleLine } from "./release.ts";

/** From here on the offset is this one. Both in seconds; the first stretch begins at -Infinity. */
export type Stretch = { readonly from: number; readonly offset: number };

const DAY = 86_400;

/** The stretches of a zone up to the end of a year, in order; no two beside each other have one offset. */
export function stretchesOf(release: Release, zone: string, lastYear: number): Stretch[] {
  const stretches: Stretch[] = [];
  const begin = (from: number, offset: number) => {
    const [last, before] = [stretches.at(-1), stretches.at(-2)];
    const isNothing = last && before && from + last.offset <= last.from + before.offset;
    if (isNothing || last?.from === from) {
      // Nobody saw a clock run through the last stretch: what follows begins where it would have begun.
      stretches.pop();
      begin(last.from, offset);
    } else if (last?.offset !== offset) stretches.push({ from, offset });
  };
  let from = -Infinity;
  for (const era of release.zones.get(zone) ?? []) {
    const changes = typeof era.rules === "string"
      ? changesOf(rulesNamed(release, era.rules), lastYear)
      : [];
    from = runEra(era, from, changes, begin);
  }
  return stretches;
}

function rulesNamed({ rules }: Release, name: string): readonly RuleLine[] {
  const found = rules.get(name);
  if (found === undefined) throw new Error(`there are no rules ${name}`);
  return found;
}

type Change = { readonly day: number; readonly at: ClockTime; readonly save: number };

/** What the rules change, in the order of the calendar. */
function changesOf(rules: readonly RuleLine[], lastYear: number): Change[] {
  const changes = rules.flatMap(({ from, to, day, at, save }) => {
    const years = Math.min(to, lastYear) - from + 1;
    return Array.from(
      { length: Math.max(0, years) },
      (_, i) => ({ day: dayNumber(from + i, day), at, save }),
    );
  });
  return changes.sort((a, b) => a.day * DAY + a.at.seconds - b.day * DAY - b.at.seconds);
}

/** Days since 1970-01-01 of a day of a year. */
export function dayNumber(year: number, { month, day, weekday, isOnOrBefore }: DayOfYear): number {
  const fixed = Date.UTC(year, day === 0 ? month + 1 : month, day) / (DAY * 1000);
  if (weekday === null) return fixed;
  const isOff = (fixed + 4 - weekday) % 7;
  const after = (isOff + 7) % 7;
  return isOnOrBefore ? fixed - after : fixed + (7 - after) % 7;
}

/**
 * Goes through an era that begins at `from`; answers when it ends. What was changed before it begins is in
 * force at its beginning.
 */
function runEra(
  { standard, rules, until }: Era,
  from: number,
  changes: readonly Change[],
  begin: (from: number, offset: number) => void,
): number {
  let save = typeof rules === "number" ? rules : 0;
  const instantOf = (day: number, { seconds, clock }: ClockTime) =>
    day * DAY + seconds - (clock === "utc" ? 0 : standard) - (clock === "wall" ? save : 0);
  const endOf = () =>
    until === null ? Infinity : instantOf(dayNumber(until.year, until.day), until.at);
  let hasBegun = false;
  for (const change of changes) {
    const instant = instantOf(change.day, change.at);
    if (instant >= endOf()) break;
    if (!hasBegun && instant > from) {
      begin(from, standard + save);
      hasBegun = true;
    }
    save = change.save;
    if (hasBegun) begin(instant, standard + save);
  }
  if (!hasBegun) begin(from, standard + save);
  return endOf();
}
