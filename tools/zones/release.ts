/**
 * Reads `tzdata.zi`, the compact text in which every release of the tz database carries all its rules,
 * zones and links (zic(8) says what each field means).
 */

/** A change that a rule makes, every year from `from` to `to`. */
export type RuleLine = {
  readonly from: number;
  /** Infinity for one that goes on. */
  readonly to: number;
  readonly day: DayOfYear;
  readonly at: ClockTime;
  /** What is added to the standard offset from then on, in seconds. */
  readonly save: number;
};

/** "The first `weekday` on or after the `day`" of a month, or before; a fixed day has no weekday. */
export type DayOfYear = {
  /** 0 January … 11 December. */
  readonly month: number;
  /** Of the month; 0 for its last day. */
  readonly day: number;
  /** 0 Sunday … 6 Saturday. */
  readonly weekday: number | null;
  readonly isOnOrBefore: boolean;
};

/** A time of day in seconds, which may be negative or beyond 24 hours, and the clock that shows it. */
export type ClockTime = { readonly seconds: number; readonly clock: "wall" | "standard" | "utc" };

/** A stretch of a zone's history, until a time of the clocks in force at its end. */
export type Era = {
  /** Seconds east of UTC, without what rules add. */
  readonly standard: number;
  /** The name of the rules, or the seconds that are always added. */
  readonly rules: string | number;
  readonly until: { readonly year: number; readonly day: DayOfYear; readonly at: ClockTime } | null;
};

export type Release = {
  /** As `2026f`. */
  readonly version: string;
  readonly rules: ReadonlyMap<string, readonly RuleLine[]>;
  readonly zones: ReadonlyMap<string, readonly Era[]>;
  /** The zone that each other name stands for. */
  readonly links: ReadonlyMap<string, string>;
};

/** @throws Error that names the line, for a text that is no tzdata.zi. */
export function readRelease(text: string): Release {
  const version = /^# version (\S+)/.exec(text)?.[1];
  if (version === undefined) throw new Error("the file does not begin with “# version”");
  const rules = new Map<string, RuleLine[]>();
  const zones = new Map<string, Era[]>();
  const links = new Map<string, string>();
  let eras: Era[] = [];
  for (const line of text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))) {
    const [kind, name = "", ...rest] = line.split(" ");
    try {
      if (kind === "R") rules.set(name, [...rules.get(name) ?? [], ruleOf(rest)]);
      else if (kind === "L") links.set(rest[0] ?? "", name);
      else if (kind === "Z") zones.set(name, eras = [eraOf(rest)]);
      else eras.push(eraOf(line.split(" ")));
    } catch (error) {
      throw new Error(`${line}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { version, rules, zones, links };
}

function ruleOf([from, to, , month, day, at, save]: readonly string[]): RuleLine {
  const first = Number(from);
  const last = to === "o" ? first : to === "ma" ? Infinity : Number(to);
  if (!Number.isInteger(first) || Number.isNaN(last)) throw new Error("not a year");
  return { from: first, to: last, day: dayOf(month, day), at: timeOf(at), save: seconds(save) };
}

function eraOf([standard, rules = "-", , year, month, day, at]: readonly string[]): Era {
  const isNamed = !/^-|^\d/.test(rules);
  return {
    standard: seconds(standard),
    rules: isNamed ? rules : rules === "-" ? 0 : seconds(rules),
    until: year === undefined ? null : {
      year: Number(year),
      day: dayOf(month, day),
      at: timeOf(at),
    },
  };
}

const MONTHS =
  "January February March April May June July August September October November December"
    .split(" ");
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** Words may be cut short as long as they say which one is meant. */
function indexOf(words: readonly string[], start: string): number {
  const found = words.flatMap((word, i) => word.startsWith(start) ? [i] : []);
  if (start === "" || found.length !== 1) throw new Error(`${start} is none of ${words}`);
  return found[0] ?? 0;
}

function dayOf(month = "Ja", day = "1"): DayOfYear {
  const common = { month: indexOf(MONTHS, month), isOnOrBefore: false };
  const last = /^last(\w+)$/.exec(day);
  if (last) {
    return { ...common, day: 0, weekday: indexOf(WEEKDAYS, last[1] ?? ""), isOnOrBefore: true };
  }
  const [, weekday, order, number] = /^(?:(\w+)([<>])=)?(\d+)$/.exec(day) ?? [];
  if (number === undefined) throw new Error(`${day} is no day`);
  return {
    ...common,
    day: Number(number),
    weekday: weekday === undefined ? null : indexOf(WEEKDAYS, weekday),
    isOnOrBefore: order === "<",
  };
}

function timeOf(text = "0"): ClockTime {
  const letter = text.at(-1) ?? "";
  const clock = letter === "s" ? "standard" : "ugz".includes(letter) ? "utc" : "wall";
  return { seconds: seconds(text.replace(/[wsugz]$/, "")), clock };
}

/** `-1:30` as seconds; a dash is none. A letter for summer or winter time says nothing of the offset. */
function seconds(text = "0"): number {
  if (text === "-") return 0;
  const [, sign, hours, minutes = "0", rest = "0"] =
    /^(-?)(\d+)(?::(\d\d?))?(?::(\d\d?))?[sd]?$/.exec(text) ?? [];
  if (hours === undefined) throw new Error(`${text} is no time`);
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(rest);
  return sign === "-" ? -size : size;
}
