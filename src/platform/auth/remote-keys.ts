import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import { Problem } from "../../problem.ts";
import { UnderWay } from "../caching/under-way.ts";
import { byItself, type Later } from "../later.ts";
import type { Log } from "../logging/log.ts";

type Options = {
  readonly url: string;
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  readonly log: Log;
  /** How long one fetch may take. */
  readonly timeoutMs?: number;
  readonly later?: Later | undefined;
};

const unknownKeyCooldownMs = 10_000;
const failureCooldownMs = 1_000;
const refreshAfterMs = 600_000;
const failedRefreshCooldownMs = 60_000;
/** A hundred keys of RSA take 80 kB. */
const mostBytes = 524_288;

/**
 * The public keys behind `JWT_JWKS_URL`. They are fetched at the first token, again after ten minutes (every
 * minute for as long as that fails), and once in ten seconds for a `kid` that is not known, so that invented
 * ones cannot make us hammer the other side. jose's own cache forgets good keys when it cannot renew them; here
 * they serve until the other side is back.
 * @throws Problem `unavailable` when keys would be needed that cannot be fetched
 */
export function remoteKeys(
  { url, now, log, timeoutMs = 2_000, later = byItself }: Options,
): JWTVerifyGetKey {
  const set = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
    [customFetch]: fetchBounded,
  });
  let triedAt = -Infinity;
  let refreshAt = Infinity;
  let failed = false;

  // On Cloudflare's runtime jose does not share one fetch between those who wait.
  const loading = new UnderWay<void>();

  const fetchKeys = async () => {
    triedAt = now();
    failed = await set.reload().then(() => false, (error: unknown) => {
      log.warn("jwks_unreachable", { error, keys_kept: set.jwks() !== undefined });
      return true;
    });
    refreshAt = triedAt + (failed ? failedRefreshCooldownMs : refreshAfterMs);
  };
  const load = async (cooldownMs: number) => {
    if (loading.has("") || now() - triedAt >= cooldownMs) await loading.join("", fetchKeys);
    if (failed) throw new Problem("unavailable", { reason: "token_keys" });
  };

  return async (header, token) => {
    if (set.jwks() === undefined) await load(failureCooldownMs);
    else if (now() >= refreshAt && !loading.has("")) later(load(0).catch(() => {}));
    try {
      return await set(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await load(unknownKeyCooldownMs);
      return await set(header, token);
    }
  };
}

/** jose takes whatever comes within its time, which may be more than there is memory. */
async function fetchBounded(url: string, init: RequestInit): Promise<Response> {
  const { body, status, headers } = await fetch(url, init);
  return new Response(body?.pipeThrough(bounded(mostBytes)) ?? null, { status, headers });
}

function bounded(most: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let length = 0;
  return new TransformStream({
    transform(chunk, controller) {
      length += chunk.length;
      if (length > most) {
        controller.error(new RangeError(`there are more than ${most} bytes of keys`));
      } else controller.enqueue(chunk);
    },
  });
}
