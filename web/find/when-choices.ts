const halfHour = (index: number): string =>
  `${String(Math.floor(index / 2)).padStart(2, "0")}:${index % 2 === 0 ? "00" : "30"}`;

/** Half hours that a window can begin with, `00:00` to `23:30`. */
export const starts: readonly string[] = Array.from({ length: 48 }, (_, index) => halfHour(index));

/** Half hours that it can end with, `00:30` to `24:00`. */
export const ends: readonly string[] = Array.from(
  { length: 48 },
  (_, index) => halfHour(index + 1),
);

/** Minutes that lessons usually take. */
export const LENGTHS = [30, 45, 60, 90, 120] as const;

const WEEKS = ["1", "2", "4", "8", "12"];

/** Numbers of weeks to choose from, with the one that the address has. */
export const weekCounts = (chosen: string): readonly string[] =>
  WEEKS.includes(chosen) ? WEEKS : [...WEEKS, chosen];
