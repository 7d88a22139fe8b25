import { Refused, Unreachable } from "../backend/backend-error.ts";
import { welcome } from "../screens/menu.ts";
import { plain, type Screen, type Talk } from "../screens/screen.ts";

/**
 * What somebody is told when it did not work: plainly, and with a way on. The API says most of it itself,
 * in their language.
 * @param wrote whether it would have changed something
 */
export function troubleScreen(talk: Talk, error: unknown, wrote: boolean): Screen {
  const { say } = talk;
  if (error instanceof Unreachable) {
    return plain(talk, say(wrote && error.wasTried ? "away_write" : "away"));
  }
  if (!(error instanceof Refused)) return plain(talk, say("fault"));
  const { code, status } = error.problem;
  if (code === "not_linked") return welcome(talk);
  if (code === "not_found") return plain(talk, say("gone"));
  // The API names roles as its document does.
  if (code === "forbidden") return plain(talk, say("forbidden"));
  if (code === "slot_taken") return plain(talk, say("slot_taken"));
  if (code === "hold_expired") return plain(talk, say("hold_over"));
  return plain(talk, status === 429 ? waitText(talk, error) : problemText(talk, error));
}

/** What the API says of it, as a sentence. */
const problemText = ({ say }: Talk, { problem: { error, detail = "" } }: Refused): string =>
  detail === "" ? error : say("refused", { error, detail });

/** Only why: who has sent a code knows what did not work. */
export const reasonOf = ({ problem: { error, detail } }: Refused): string => detail || error;

/** When to try again, in whole minutes. */
export const waitText = ({ say }: Talk, { retryAfterSeconds }: Refused): string =>
  say("wait", { n: Math.max(1, Math.ceil((retryAfterSeconds ?? 60) / 60)) });
