/** What test/worker/live.test.ts promises of the Worker holds of a server. */
import { anApp } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { serveApp } from "../support/live.ts";
import { LIVE_ENV, promisesOfLive } from "../support/live-promises.ts";

promisesOfLive(async (tenant) => {
  const app = await anApp({
    tenant,
    headersMs: Number(LIVE_ENV.HEADERS_TIMEOUT_MS),
    mostListening: Number(LIVE_ENV.MAX_LIVE_CONNECTIONS),
  });
  const follow = () => void (app.clock.now = Date.now());
  follow();
  const timer = setInterval(follow, 20);
  atEnd(() => Promise.resolve(clearInterval(timer)));
  return serveApp(app);
});
