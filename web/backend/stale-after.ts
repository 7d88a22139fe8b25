/** The first words of the keys under which answers are kept. */
const keys = (...names: readonly string[]) => names.map((name) => [name] as const);

/** What shows when a tutor can be booked. */
const times = keys("week", "free-times", "explanation", "tutors", "facets");
const everywhere = keys("tutor", "tutors", "facets");

/**
 * What shows something, and is read anew when that was changed, whichever page did it. Each answer is kept under one
 * key, which begins with the name of what it shows.
 */
export const staleAfter = {
  lesson: [...times, ...keys("lesson", "lessons", "relations", "tutor")],
  timeOff: [...times, ...keys("blocks")],
  hours: [...times, ...keys("template")],
  rules: [...times, ...keys("policies", "tutor")],
  service: [...times, ...keys("services", "tutor")],
  relation: keys("relations"),
  rating: [...everywhere, ...keys("rating")],
  profile: [...everywhere, ...keys("lessons", "lesson")],
  /** Whatever the live updates of a calendar tell of. */
  calendar: [...times, ...keys("lesson", "lessons", "blocks", "template")],
} as const;
