import { BotConfigError } from "../config.ts";
import type { BotLog } from "../log.ts";
import { isRefused, Unreachable } from "./backend-error.ts";
import { complaintOf, type Standing } from "./standing.ts";

/** How the API stood to the bot when it last answered; what changes is told in the log. */
export class LastStanding {
  #last: Standing = "unknown";

  constructor(readonly read: () => Promise<Standing>, readonly log: BotLog) {}

  get last(): Standing {
    return this.#last;
  }

  /**
   * Looks before the bot begins. An API that is away is waited for.
   * @throws BotConfigError where the environment has to be mended first
   */
  async mustBeWell(): Promise<void> {
    const found = await this.read();
    const complaint = complaintOf(found);
    if (complaint !== null) throw new BotConfigError(complaint);
    if (found === "unknown") this.log.warn("backend_away");
    this.set(found);
  }

  /** Looks anew where a round has failed because the API refused it, or something else may stand in its place. */
  async lookAfter(error: unknown): Promise<void> {
    const mayBeAnother = this.#last === "unknown" && error instanceof Unreachable && error.wasTried;
    if (isRefused(error) || mayBeAnother) this.set(await this.read());
  }

  /** An API that is away takes back nothing of what it has said. */
  set(found: Standing): void {
    if (found === "unknown" || found === this.#last) return;
    this.#last = found;
    const complaint = complaintOf(found);
    if (complaint === null) this.log.info("backend", { standing: found });
    else this.log.error("backend", { standing: found, message: complaint });
  }
}
