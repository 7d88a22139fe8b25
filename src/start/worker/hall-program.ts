import { KeptSession } from "../../live/kept-session.ts";
import { LiveSession } from "../../live/live-session.ts";
import { LONGEST_REST_MS, restMs } from "../../live/rest.ts";
import type { OwnAnnouncements } from "../../platform/live/announcements.ts";
import type { Logger } from "../../platform/logging/log.ts";
import { RequestLog } from "../../platform/logging/request-log.ts";
import type { HallProgram } from "../../platform/worker/hall.ts";
import type { RestingPool } from "../../platform/worker/resting-pool.ts";
import { wordingIn } from "../../wording/wording.ts";
import type { Assembled } from "../assemble.ts";

type Parts = {
  readonly assembled: Assembled;
  readonly announcements: OwnAnnouncements;
  /** See `HallProgram`. */
  readonly changes: HallProgram["changes"];
  /** Measures the database's clock when that is due. */
  readonly measured: () => Promise<void>;
  readonly pools: readonly RestingPool[];
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** The application as a Durable Object of listeners uses it. */
export function hallProgram(parts: Parts): HallProgram {
  const { assembled, announcements, changes, measured, pools, log, now, elapsed } = parts;
  const { app, live, noteKeyUses } = assembled;
  return {
    wake: measured,
    async answer(request, peer) {
      const response = await app.fetch(request, peer);
      noteKeyUses().catch((error) => log.warn("key_uses_not_noted", { error }));
      return response;
    },
    takeUp(socket, state) {
      const { data: kept } = KeptSession.safeParse(state);
      if (kept === undefined) return null;
      const { requestId, language } = kept;
      const said = {
        requestId,
        log: new RequestLog(log, requestId),
        wording: wordingIn(language),
      };
      try {
        return LiveSession.takenUp(live, socket, kept, said);
      } catch {
        // Its place is taken: fewer may listen now than when it was opened.
        return null;
      }
    },
    written: (tenantId) => announcements.announce(tenantId),
    changes,
    watches: (tenantId) => live.hub.watches(tenantId),
    tenantOf: (state) => KeptSession.safeParse(state).data?.tenant.id ?? null,
    isSettled: () => live.hub.isSettled && live.newcomers.size === 0,
    restMs(states) {
      const kept = states.flatMap((state) => KeptSession.safeParse(state).data ?? []);
      return restMs(kept, now(), live.hub.changesAt - elapsed());
    },
    beat() {
      live.listeners.tick(LONGEST_REST_MS / 1_000);
      void live.people.look();
    },
    async rest() {
      await Promise.all(pools.map((pool) => pool.rest()));
    },
  };
}
