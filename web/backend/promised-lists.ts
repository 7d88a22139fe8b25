/** The lists that the contract promises in the answers that pages read, by what is asked for. */
export const promisedLists: Readonly<Record<string, readonly string[]>> = {
  "/calendar/template": ["weekly_slots"],
  "/calendar/week": ["cells"],
  "/lessons": ["results"],
  "/lessons/my": ["events"],
  "/lessons/series/{id}": ["lessons", "skipped_dates"],
  "/marketplace/facets": ["subjects", "languages", "currencies", "ratings"],
  "/marketplace/tutors": ["results"],
  "/me/profile": ["roles"],
  "/me/profile/autosave/diff": ["dirty"],
  "/schedule/explain": ["rules", "alternatives"],
  "/schedule/free-slots/day": ["slots"],
  "/schedule/free-slots/range": ["days"],
  "/tutor/blocks": ["results"],
  "/tutor/relations": ["results"],
  "/tutor/relations/recent-actions": ["results"],
  "/tutor/relations/{id}/timeline": ["results"],
  "/tutor/services": ["results"],
  "/tutors/{id}": ["subjects", "languages", "services"],
  "/tutors/{id}/ratings": ["results"],
  "/users": ["results"],
  "/webhooks/endpoints": ["results"],
  "/webhooks/endpoints/{id}": ["event_types"],
  "/webhooks/endpoints/{id}/deliveries": ["results"],
};

export const listsOf = (path: string | undefined): readonly string[] =>
  promisedLists[path ?? ""] ?? [];
