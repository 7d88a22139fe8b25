const OFFERED = [10, 15, 30, 60, 120, 180, 720, 1_440, 2_880, 10_080];

/** The minutes before a lesson that can be chosen, with those that somebody has. */
export const reminderChoices = (own: number | null): number[] =>
  [...new Set(own === null ? OFFERED : [...OFFERED, own])].sort((a, b) => a - b);

export type ReminderUnit = "minute" | "hour" | "day" | "week";

/** A length of time in the largest unit that is whole: 90 minutes, 2 hours, 1 week. */
export function wholeUnits(minutes: number): { readonly unit: ReminderUnit; readonly n: number } {
  const units = [["week", 10_080], ["day", 1_440], ["hour", 60]] as const;
  const [unit, size] = units.find(([, of]) => minutes % of === 0) ?? ["minute", 1] as const;
  return { unit, n: minutes / size };
}
