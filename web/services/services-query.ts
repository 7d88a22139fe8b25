import { ask, backend } from "../backend/backend.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";

/** What a tutor offers, as all pages of theirs keep it. */
export const servicesQuery = (tutor: Tutor) => ({
  queryKey: ["services", tutor] as const,
  queryFn: () => ask(backend.GET("/tutor/services", { params: { query: tutor } })),
});
