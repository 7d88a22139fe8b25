import { MessageFormat } from "messageformat";
import type { MessageFunction, MessageValue } from "messageformat/functions";
import { utcSecond } from "../time/time-text.ts";
import type { Texts } from "./en.ts";
import { dateParts, instantText, minuteText, newOffset, placeInWords, timeText } from "./times.ts";

/** Puts params into a message of MessageFormat 2. */
export type Format = (message: string, params: object) => string;

type Options = Readonly<Record<string, unknown>>;
type Ours = MessageFunction<string>;

/**
 * The messages of one language (decision 28). They are the program's own, so that those which were compiled
 * are kept. What is missing is left as `{$name}`; tests see to it that nothing is.
 */
export function createFormatter(language: string, texts: Texts): Format {
  const compiled = new Map<string, MessageFormat<string>>();
  const format: Format = (message, params) => {
    if (!/[{\\]/.test(message)) return message;
    let found = compiled.get(message);
    if (!found) {
      found = new MessageFormat(language, message, { bidiIsolation: "none", functions });
      compiled.set(message, found);
    }
    return found.format({ ...params }, () => {});
  };
  const functions = functionsOf(language, texts, format);
  return format;
}

/**
 * What a message may say of a param, as `{$start :instant zone=$reader}`. The library's own of numbers and dates are not
 * used: they ask Intl, which groups the digits of ids, has a tz database of its own, and costs 180 µs a call.
 */
function functionsOf(language: string, texts: Texts, format: Format): Record<string, Ours> {
  const rules = new Intl.PluralRules(language);
  const { calendar } = texts;
  const names: Readonly<Record<string, Readonly<Record<string, string>>>> = texts.names;
  /** Selected by the number itself, else by its category, as by the library's `:integer`. */
  const keyOfCount = (n: number, keys: Set<string>) =>
    [String(n), rules.select(n)].find((key) => keys.has(key)) ?? null;
  const lengthOf = (minutes: number) => {
    if (minutes % 1440 === 0) return format(texts.lengths.days, { n: minutes / 1440 });
    if (minutes % 60 === 0) return format(texts.lengths.hours, { n: minutes / 60 });
    return format(texts.lengths.minutes, { n: minutes });
  };
  const dayOf = (zone: string, ms: number) => format(calendar.date, dateParts(zone, ms, calendar));
  const list = (joined: (items: readonly string[], options: Options) => string): Ours =>
  (
    _,
    options,
    input,
  ) => {
    const items = itemsOf(input, names[String(options["names"])] ?? {});
    return {
      ...said(() => joined(items, options), (keys) => keyOfCount(items.length, keys)),
      valueOf: () => items.length,
    };
  };
  const lastJoined = (items: readonly string[], word: string) =>
    items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
  const ofInstant =
    (write: (zone: string, ms: number, options: Options) => string): Ours => (_, options, input) =>
      said(() => write(String(options["zone"]), Number(input), options));

  return {
    // What a param is written as without a word about it.
    number: (_, __, input) => said(() => String(input)),
    string: text,
    /** Selects `none` where there is nothing to say. */
    text,
    /** Digits as they are; selects the plural, and `none` for null. */
    count: (_, __, input) => {
      const n = Number(input);
      const key = (keys: Set<string>) => input === null ? "none" : keyOfCount(n, keys);
      return said(() => String(n), key);
    },
    /** "a, b"; selects by how many there are. `names=…` takes the items' names of that table. */
    list: list((items, { by }) => items.join(typeof by === "string" ? by : ", ")),
    and: list((items) => lastJoined(items, texts.lists.and)),
    or: list((items) => lastJoined(items, texts.lists.or)),
    /** Minutes in the largest unit that fits: "2 days", "36 hours", "90 minutes". */
    length: (_, __, input) => said(() => lengthOf(Number(input))),
    /** 1 for Monday to 7 for Sunday. */
    weekday: (_, __, input) => said(() => calendar.weekdays[Number(input) - 1] ?? ""),
    /** `2027-03-29 10:00 (Europe/Kyiv, UTC+03:00)`, where the zone is known. */
    instant: ofInstant((zone, ms) => zone === "" ? utcSecond(ms) : instantText(zone, ms)),
    /** `2027-03-29 10:00`, of a zone. */
    minute: ofInstant(minuteText),
    /** `10:00`, of a zone. */
    time: ofInstant(timeText),
    /** "Monday, 8 March 2027", of a zone. */
    day: ofInstant(dayOf),
    /** The end of a span that begins at `from`: with its date only where that is another one. */
    until: ofInstant((zone, ms, { from }) =>
      dayOf(zone, Number(from)) === dayOf(zone, ms)
        ? `–${timeText(zone, ms)}`
        : ` – ${dayOf(zone, ms)}, ${timeText(zone, ms)}`
    ),
    /** `Europe/Kyiv, UTC+02:00`: a zone and its offset at an instant; with `to` that at the end, where it is another. */
    place: ofInstant((zone, ms, { to }) =>
      placeInWords(zone, ms) + newOffset(zone, ms, to === undefined ? ms : Number(to))
    ),
  };
}

const text: Ours = (_, __, input) => {
  const written = String(input ?? "");
  const key = (keys: Set<string>) => {
    const wanted = written === "" ? "none" : written;
    return keys.has(wanted) ? wanted : null;
  };
  return said(() => written, key);
};

const said = (
  toString: () => string,
  selectKey: (keys: Set<string>) => string | null = () => null,
): MessageValue<string> => ({ type: "text", toString, selectKey, valueOf: toString });

/** Items as they are written; a window as its times. */
function itemsOf(input: unknown, names: Readonly<Record<string, string>>): string[] {
  if (!Array.isArray(input)) return [];
  return input.map((item: unknown) =>
    isWindow(item) ? `${item.start}–${item.end}` : names[String(item)] ?? String(item)
  );
}

const isWindow = (item: unknown): item is { readonly start: string; readonly end: string } =>
  typeof item === "object" && item !== null && "start" in item && "end" in item;
