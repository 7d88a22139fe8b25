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
      "^/(calendar/template|feature-flags|lessons/my|lessons/\\d+|me/profile|me/telegram|" +
        "settings|schedule/(free-slots/)?(day|range)|tutor/(blocks|policies|services)|" +
        "tutors/\\d+(/services)?)$",
    ),
  },
];

/** Where an answer of this path of the API is kept; null: nowhere. */
export const shelfOf = (path: string): Shelf | null =>
  shelves.find(({ paths }) => paths.test(path)) ?? null;

/**
 * The address an answer is kept under. The lessons ahead are asked for from each moment on; whichever it was, what
 * is kept of them is the one list.
 */
export function keyOf(url: string): string {
  const address = new URL(url);
  const query = address.searchParams;
  const isAhead = address.pathname.endsWith("/lessons/my") && query.has("from");
  if (isAhead && !query.has("to") && !query.has("cursor")) query.set("from", "now");
  return address.href;
}

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
