import { basePath } from "../../platform/contract/contract.ts";
import { within } from "../../platform/database/bound.ts";
import { createDatabaseClock, databaseTime } from "../../platform/database/database-clock.ts";
import { readDocuments } from "../../platform/deno/documents.ts";
import { createOutside } from "../../platform/deno/outside.ts";
import { mostConnections } from "../../platform/deno/serve.ts";
import { untilSignal } from "../../platform/deno/until-signal.ts";
import { denoUpgrade } from "../../platform/deno/upgrade.ts";
import { ownDocuments } from "../../platform/reference/own-documents.ts";
import { assemble, type Assembled } from "../assemble.ts";
import { startBackground } from "../background.ts";
import { type Databases, openDatabases } from "../open-databases.ts";
import { prepareDatabase } from "../prepare-database.ts";
import { watchPools } from "../watch-parts.ts";
import { endServing } from "./ending.ts";
import { tokenSecret, webhookKeys } from "./secrets.ts";
import { startServers } from "./servers.ts";
import { tellLog, tellPerson } from "./tell-start.ts";
import type { Work } from "./work.ts";

/** Descriptors beside those of clients and tenants: some 30 of the runtime, the rest to spare. */
const OWN_DESCRIPTORS = 100;

/** Serves until a signal comes, or whoever started it is `gone`, and what was in flight has ended. */
export async function serve(work: Work, gone: Promise<void>): Promise<void> {
  const databases = openDatabases(work);
  const { control, pools } = databases;
  try {
    watchPools(work.meter, pools);
    await serveFrom(work, databases, gone);
  } finally {
    const closing = Promise.all([pools.close(500), control.end({ timeout: 0.5 })]);
    await within<unknown>(1_000, closing, () => {});
  }
}

async function serveFrom(
  work: Work,
  databases: Databases,
  gone: Promise<void>,
): Promise<void> {
  const { config, url, log, ownClock, elapsed } = work;
  const { control, pools } = databases;
  const clock = createDatabaseClock({ ask: () => databaseTime(control), own: ownClock, elapsed });
  await clock.measure();
  if (config.migratesAtStart) await prepareDatabase({ config, url, log, now: clock.now });
  const secret = await tokenSecret(config);
  const most = config.limits.most ?? mostConnections(config.maxConnections + OWN_DESCRIPTORS);
  const assembled = await assembledFor(work, databases, { ...clock, secret, most });
  // Listened for before anybody is served: whoever asks at once may stop the server at once, too.
  const stopped = Promise.race([untilSignal(), gone]);
  const servers = startServers(work, most, assembled.app);
  const background = startBackground({ ...work, assembled, control, tenants: pools, clock });
  tellLog(work, servers);
  if (work.instance?.isGreeter ?? true) await tellPerson(work, { servers, secret, pools, clock });
  await stopped;
  await endServing(work, { assembled, servers, background });
}

type Settled = {
  /** Epoch ms, by the database's clock. */
  readonly now: () => number;
  readonly skewMs: () => number;
  readonly secret: string | null;
  /** Connections at a time. */
  readonly most: number;
};

async function assembledFor(
  { config, log, meter, spans, instance, webFiles, elapsed }: Work,
  { control, health, pools }: Databases,
  { now, skewMs, secret, most }: Settled,
): Promise<Assembled> {
  return assemble({
    config,
    jwtSecret: secret,
    webhookKeys: await webhookKeys(config),
    outside: createOutside({ wholeMs: config.webhooks.timeoutMs }),
    control,
    health,
    tenants: pools,
    documents: ownDocuments(readDocuments(), basePath),
    ...(webFiles && { webFiles }),
    log,
    now,
    elapsed,
    skewMs,
    meter,
    spans,
    upgrade: denoUpgrade,
    mostConnections: most,
    isNeverAlone: instance !== null,
  });
}
