import type { operations } from "../../client/paths.ts";
import { ask, backend } from "../backend/backend.ts";

type Question = operations["explainTime"]["parameters"]["query"];

/** Whether a time can be booked or moved to, and why not; the API judges by each rule. */
export const explanationQuery = (query: Question) => ({
  queryKey: ["explanation", query] as const,
  queryFn: () => ask(backend.GET("/schedule/explain", { params: { query } })),
});
