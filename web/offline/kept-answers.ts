/** What is kept of the API's answers for when it cannot be reached, and how a page knows one. */

/** A kept answer has it: when the API gave it, as epoch milliseconds. */
export const KEPT_AT = "X-Halfhour-Kept-At";

/** A kind of answers, by their paths, of which a person's browser keeps the newest. */
export type Shelf = { readonly name: string; readonly most: number; readonly paths: RegExp };

export const KEPT_SECONDS = 14 * 86_400;

export const shelves: readonly Shelf[] = [
  { name: "weeks", most: 40, paths: /^\/calendar\/week$/ },
  {
    name: "pages",
    most: 60,
    // What the pages of one person show of themselves and of a tutor; no lists of other people.
    paths: new RegExp(
      "^/(calendar/template|lessons/(my|\\d+)|me/(calendar-feed|profile(/autosave(/diff)?)?|telegram)|" +
        "schedule/free-slots/(day|range)|tutor/(blocks|policies|services)|tutors/\\d+)$",
    ),
  },
];

/** Where an answer of this path of the API is kept; null: nowhere. */
export const shelfOf = (path: string): Shelf | null =>
  shelves.find(({ paths }) => paths.test(path)) ?? null;

const DAY_MS = 86_400_000;

/**
 * The address an answer is kept under. What is ahead and what is over is asked for by moments that go on with the
 * clock; named by how many days they are from now, they are the same ones whenever somebody looks again.
 */
export function keyOf(url: string, now: number): string {
  const address = new URL(url);
  const query = address.searchParams;
  if (!goesOn(address)) return address.href;
  for (const name of ["from", "to"]) {
    const at = Date.parse(query.get(name) ?? "");
    if (!Number.isNaN(at)) query.set(name, `now${Math.round((at - now) / DAY_MS)}`);
  }
  return address.href;
}

/** A student's lessons, month by month, and the time off that is ahead; not that of a certain half hour. */
const goesOn = ({ pathname, searchParams }: URL): boolean =>
  pathname.endsWith("/lessons/my") ||
  pathname.endsWith("/tutor/blocks") && !searchParams.has("to");

/** Each person has shelves of their own, so that nobody sees what another was answered. */
export const shelfFor = (person: string, { name }: Shelf): string => `halfhour-${name}-${person}`;

/** What a page tells the service worker. */
export type PageMessage =
  /** Forget what was answered to a person. */
  | { readonly type: "forget"; readonly person: string }
  /** Take over from the version before. */
  | { readonly type: "take_over" }
  /** Whether a file is one of this version's; answered on the port that comes along. */
  | { readonly type: "has_file"; readonly url: string };
