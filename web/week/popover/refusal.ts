import { isStale, Refused } from "../../backend/failures.ts";
import { failureText } from "../../frame/failure-text.ts";
import { t } from "../../wording/wording.ts";

/** Why something was not done; that somebody else was faster is said in words of its own. */
export const refusalText = (error: unknown): string =>
  isStale(error) ? t("week.changedMeanwhile") : failureText(error);

/** What stands in the way, one sentence each, where the API lists it. */
export const conflictsOf = (error: unknown): readonly string[] =>
  error instanceof Refused ? error.problem.conflicts?.map(({ message }) => message) ?? [] : [];
