import { ExpirationPlugin } from "workbox-expiration";
import type { WorkboxPlugin } from "workbox-core/types.js";
import { Strategy, type StrategyHandler } from "workbox-strategies";
import { now } from "../time/clock.ts";
import { KEPT_AT, KEPT_SECONDS, keyOf, type Shelf, shelfFor } from "./kept-answers.ts";

/** The API's own bound is 5 s. */
const WAIT_MS = 6_000;

/** The API's answer; where it gives none in time, or a fault, the one that was kept. */
export class NetworkOrKept extends Strategy {
  readonly #expiration: ExpirationPlugin;
  /** Counts up when all is forgotten, so that what is still under way is not kept. */
  #generation = 0;

  constructor(person: string, shelf: Shelf) {
    const expiration = new ExpirationPlugin({
      maxEntries: shelf.most,
      maxAgeSeconds: KEPT_SECONDS,
      purgeOnQuotaError: true,
    });
    super({
      cacheName: shelfFor(person, shelf),
      matchOptions: { ignoreVary: true },
      plugins: [
        // The key is the address alone: the token in the request's head is written nowhere.
        { cacheKeyWillBeUsed: ({ request }) => Promise.resolve(keyOf(request.url, now())) },
        { cacheWillUpdate: ({ response }) => Promise.resolve(marked(response)) },
        // Its class declares undefined what it has not, which the type of a plugin leaves out.
        expiration as WorkboxPlugin,
      ],
    });
    this.#expiration = expiration;
  }

  async forget(): Promise<void> {
    this.#generation++;
    await this.#expiration.deleteCacheAndMetadata();
  }

  override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const asked = this.#ask(request, handler);
    const answer = await Promise.race([asked.catch(() => null), afterWait()]);
    if (answer !== null && answer.status < 500) return answer;
    return await handler.cacheMatch(request) ?? await asked;
  }

  async #ask(request: Request, handler: StrategyHandler): Promise<Response> {
    const generation = this.#generation;
    const answer = await handler.fetch(request);
    if (generation !== this.#generation) return answer;
    if (answer.status === 200) {
      handler.waitUntil(handler.cachePut(request, answer.clone()));
    } else if (answer.status === 403 || answer.status === 404) {
      // They may not see it any more.
      handler.waitUntil(
        caches.open(this.cacheName).then((kept) => kept.delete(keyOf(request.url, now()))),
      );
    }
    return answer;
  }
}

/** A copy that says since when it is one. */
function marked(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set(KEPT_AT, String(now()));
  return new Response(response.body, { status: response.status, headers });
}

const afterWait = (): Promise<null> =>
  new Promise((resolve) => setTimeout(() => resolve(null), WAIT_MS));
