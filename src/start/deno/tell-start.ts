import { type Config, isProduction, uncheckedClaims } from "../../config.ts";
import { type DatabaseClock, isSkewed } from "../../platform/database/database-clock.ts";
import type { TenantPools } from "../../platform/database/tenant-pools.ts";
import type { Serving } from "../../platform/deno/serve.ts";
import { skewInWords } from "../clock-timer.ts";
import { demoGreeting } from "../demo-greeting.ts";
import { version } from "../version.ts";
import type { Servers } from "./servers.ts";
import type { Work } from "./work.ts";

/** All that `start` says of the bot, which is a program of its own and needed for nothing else (B1). */
const howToAddTheBot =
  "Telegram bot      deno task bot, with a token from @BotFather: see README.md";

/** X9: said of what is so in development only. */
const whosePagesMayCall =
  "Web pages         those of localhost may call the API; with HALFHOUR_ENV=production only CORS_ORIGINS";

type Told = {
  readonly servers: Servers;
  readonly secret: string | null;
  readonly pools: TenantPools;
  readonly clock: DatabaseClock;
};

/** Says in the log that it serves, and what about it could be safer. */
export function tellLog({ config, log }: Work, { api, metrics }: Servers): void {
  const { environment, corsOrigins: origins } = config;
  log.info("serving", { version, port: api.addr.port, environment, origins });
  if (metrics !== null) log.info("serving_metrics", { port: metrics.addr.port });
  const notSet = uncheckedClaims(config);
  if (notSet.length > 0) log.warn("claims_not_checked", { not_set: notSet });
}

/** Says to the person at the terminal where it serves; in development also how to call it (O1). */
export async function tellPerson({ config, say, webFiles }: Work, told: Told): Promise<void> {
  const { servers, secret, pools, clock: { now, skewMs } } = told;
  const address = addressOf(config, servers.api);
  const hasPages = webFiles !== null;
  say([
    `\nHalfhour serves   ${address}/api`,
    `Reference page    ${address}/api/docs`,
    ...(hasPages ? [`Web calendar      ${address}/booking/tutor and ${address}/find`] : []),
    howToAddTheBot,
  ].join("\n"));
  if (!isProduction(config)) say(whosePagesMayCall);
  if (isSkewed(skewMs())) say(`\nBeware: ${skewInWords(skewMs())}.`);
  if (secret !== null && !isProduction(config)) {
    say(
      await demoGreeting({ ...config.jwt, address, secret, tenants: pools, now: now(), hasPages }),
    );
  }
}

function addressOf({ host }: Config, { addr }: Serving): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${addr.port}`;
}
