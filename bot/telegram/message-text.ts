/** What Telegram takes of a message, in UTF-16 code units. */
export const MOST_UNITS = 4_096;
const MOST_OF_NAME = 64;

// Control characters, and those that turn the direction of what follows them.
// deno-lint-ignore no-control-regex -- they are what is taken out
const unruly = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/**
 * A name in one line, as long as a line may be. Messages are sent without `parse_mode`, so that whatever
 * looks like markup is shown as it is.
 */
export function nameText(name: string): string {
  const line = name.replace(unruly, " ").replace(/\s+/g, " ").trim();
  return cut(line, MOST_OF_NAME);
}

/** A text that Telegram takes: never empty, never too long, cut between two lines where there are some. */
export function messageText(text: string): string {
  if (text.trim() === "") return "…";
  if (text.length <= MOST_UNITS) return text;
  const room = text.slice(0, MOST_UNITS - 2);
  const line = room.lastIndexOf("\n");
  return line > MOST_UNITS / 2 ? `${room.slice(0, line)}\n…` : cut(text, MOST_UNITS);
}

/** At most so many code units; never half a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}
