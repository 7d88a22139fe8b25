/** What is to be told of a day; of some there is nothing. */
export type DayText = {
  readonly date: string;
  readonly heading: string;
  readonly lines: readonly string[];
};

/**
 * Shares days out among messages that take `room` code units each, in their order. A day is parted only when
 * it does not fit into a message by itself.
 */
export function partsOf(days: readonly DayText[], room: number): DayText[][] {
  let part: DayText[] = [];
  const parts = [part];
  let left = room;
  for (const day of days.flatMap((one) => piecesOf(one, room))) {
    const size = sizeOf(day);
    if (size > left && left < room) {
      part = [];
      parts.push(part);
      left = room;
    }
    part.push(day);
    left -= size;
  }
  return parts;
}

/** Days one below the other; those of which there is nothing are left out. */
export const textOf = (days: readonly DayText[]): string =>
  days.filter(({ lines }) => lines.length > 0)
    .map(({ heading, lines }) => [heading, ...lines].join("\n"))
    .join("\n\n");

/** With the empty line above it. */
const sizeOf = ({ heading, lines }: DayText): number =>
  lines.length === 0 ? 0 : lines.reduce((sum, line) => sum + 1 + line.length, 2 + heading.length);

function piecesOf(day: DayText, room: number): DayText[] {
  if (sizeOf(day) <= room) return [day];
  let lines: string[] = [];
  const pieces: DayText[] = [];
  for (const line of day.lines) {
    if (lines.length > 0 && sizeOf({ ...day, lines: [...lines, line] }) > room) {
      pieces.push({ ...day, lines });
      lines = [];
    }
    lines.push(line);
  }
  return [...pieces, { ...day, lines }];
}
