import type { CalendarVersions } from "../calendar/calendar-versions.ts";
import type { Authenticate } from "../platform/auth/authenticate.ts";
import { acceptedBy } from "../platform/auth/security.ts";
import type { OpenTenant } from "../platform/database/tenants.ts";
import type { Announcements } from "../platform/live/announcements.ts";
import type { Log } from "../platform/logging/log.ts";
import { CalendarHub } from "./calendar-hub.ts";
import { Listeners } from "./listeners.ts";
import { ListeningPeople } from "./listening-people.ts";
import type { Live } from "./live.ts";
import { Newcomers } from "./newcomers.ts";
import { Places } from "./places.ts";

type Parts = {
  readonly versions: CalendarVersions;
  readonly announcements: Announcements;
  readonly authenticate: Authenticate;
  readonly open: (slug: string) => Promise<OpenTenant | null>;
  readonly forgetTenant: (slug: string) => void;
  /** Connections that listen at a time. */
  readonly most: number;
  readonly firstMessageMs: number;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** Over a WebSocket users call, with their tokens. */
const byToken = acceptedBy([{ bearerAuth: [] }]);

/** All that listening to changes needs on a server. */
export function createLive(parts: Parts): Live {
  const { versions, announcements, authenticate, open, forgetTenant, most, log } = parts;
  const { firstMessageMs, now, elapsed } = parts;
  return {
    hub: new CalendarHub({ versions, announcements, open, forget: forgetTenant, log, elapsed }),
    listeners: new Listeners(),
    people: new ListeningPeople({ open, log }),
    places: new Places(most),
    newcomers: new Newcomers(Math.max(16, Math.floor(most / 8)), elapsed),
    signIn: (token) => authenticate(new Headers({ authorization: `Bearer ${token}` }), byToken),
    firstMessageMs,
    now,
    elapsed,
  };
}
