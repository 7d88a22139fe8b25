import { isStale, Refused, Unreachable } from "../backend/failures.ts";
import { t } from "../wording/wording.ts";
import { network } from "./network.ts";

/** What went wrong, for people: the API's own sentence where it gave one. */
export function failureText(error: unknown): string {
  if (isStale(error)) return t("frame.outdated");
  if (error instanceof Refused) {
    const fields = error.problem.errors?.map(({ message }) => message) ?? [];
    return fields.length > 0 ? fields.join(" ") : error.message;
  }
  if (!network.isOnline) return t("frame.offlineWrite");
  if (!(error instanceof Unreachable)) return t("frame.brokenMore");
  const { retryAfter } = error;
  return retryAfter === null
    ? t("frame.unreachable")
    : t("frame.unreachableFor", { seconds: retryAfter }, retryAfter);
}
