import type { Found } from "../calendar/calendar-changes.ts";
import type { WeekReader } from "../calendar/week-reader.ts";
import type { Config } from "../config.ts";
import type { Sql } from "../platform/database/sql.ts";
import type { Tenants } from "../platform/database/tenants.ts";
import type { Documents } from "../platform/http/documents.ts";
import type { Outside } from "../platform/http/outgoing.ts";
import type { Upgrade } from "../platform/http/upgrade.ts";
import type { Announcements } from "../platform/live/announcements.ts";
import type { LimitsParts } from "../platform/limits/limits.ts";
import type { Quotas } from "../platform/limits/policy.ts";
import type { Logger } from "../platform/logging/log.ts";
import type { Later } from "../platform/later.ts";
import type { Meter } from "../platform/telemetry/meter.ts";
import type { Spans } from "../platform/telemetry/spans.ts";

/** What an entry brings along; everything else follows from the configuration. */
export type Surroundings = {
  readonly config: Config;
  /** HS256 secret of tokens; null when only JWKS signs. */
  readonly jwtSecret: string | null;
  readonly control: Sql;
  /** By which readiness asks the database, instead of `control`. */
  readonly health?: Sql;
  readonly tenants: Tenants;
  readonly documents: Documents;
  /** The files of the web calendar as it was built; where they are left out its paths say so. */
  readonly webFiles?: Documents;
  readonly log: Logger;
  /** The time by which requests are decided, epoch milliseconds: the database's (X12), or a test's. */
  readonly now: () => number;
  /** How far this machine's clock is ahead of that; see DatabaseClock. */
  readonly skewMs: () => number;
  /** Milliseconds on a clock that only goes on: how long something lasts is measured by it. */
  readonly elapsed: () => number;
  /** Instead of those of the tenants' plans. */
  readonly quotas?: Quotas;
  /** How long a request waits for what Redis says of its quota, instead of as long as usual. */
  readonly patienceMs?: number;
  /** Told of each request that a quota refused (X4): the quota's name and the class of the operation. */
  readonly onRefused?: LimitsParts["onRefused"];
  /** All that is counted; one that nobody reads unless it is handed in. */
  readonly meter?: Meter;
  /** Null, or absent: nobody collects spans. */
  readonly spans?: Spans | null;
  /** How others are reached, for webhooks; it is the runtime's. */
  readonly outside: Outside;
  /** What the secrets of webhooks are sealed with, instead of the keys of the configuration. */
  readonly webhookKeys?: readonly string[];
  /** The tenants to whose endpoints webhooks are sent, by their slugs, instead of all. */
  readonly webhookTenants?: () => Promise<readonly string[]>;
  /** Opens the runtime's WebSockets; where it is left out nobody gets one. */
  readonly upgrade?: Upgrade;
  /** How other instances hear of writes, instead of by the Redis of the configuration. */
  readonly announcements?: Announcements;
  /** How many connections the server takes at a time, of which most may listen; 10,000 where it is left out. */
  readonly mostConnections?: number;
  /** Instead of the one with the caches of the configuration. */
  readonly weeks?: WeekReader;
  /** How many bytes of lists of tutors are kept, unless as many as usual; 0: none. */
  readonly listBytes?: number;
  /** The fraction of a server's caches that is kept; 1 where it is left out. */
  readonly memory?: number;
  /** Whether others may write, too, of whom nothing is heard; else those are that have the same Redis. */
  readonly isNeverAlone?: boolean;
  /** Finds calendars that were changed; by the owner's connection where it is left out. */
  readonly look?: (since: string | null) => Promise<Found>;
  /** Waited for before each look, so that whoever comes meanwhile shares it; absent: it begins at once. */
  readonly gather?: () => Promise<void>;
  /** What is told of work that goes on after an answer; see Later. */
  readonly later?: Later;
  /** Called after a request that may have changed something in a tenant, instead of waking the dispatcher. */
  readonly onWrite?: (slug: string) => void;
  /** Whether sieves are made in the background, which is worth it only in a process that lives long; default true. */
  readonly hasSieves?: boolean;
};
