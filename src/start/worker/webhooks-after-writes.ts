import type { Later } from "../../platform/later.ts";
import type { Log } from "../../platform/logging/log.ts";
import type { SendOnce } from "../assemble-webhooks.ts";

/** Nothing is begun to be sent after it: Cloudflare's runtime ends a request half a minute after its answer. */
const SEND_MS = 10_000;
/** How late it is noticed here that a tenant has endpoints; the cron trigger sends meanwhile. */
const KNOWN_MS = 10_000;
/** A request whose sending takes longer was ended by the runtime. */
const LOST_MS = 40_000;

type Parts = {
  readonly send: SendOnce;
  /** The slugs of tenants that have endpoints, or had. */
  readonly tenants: () => Promise<readonly string[]>;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  readonly later: Later;
};

type Run = { readonly since: number; isAsked: boolean };

/**
 * Sends a tenant's webhooks after each of its writes (X13), one sending at a time: whoever writes meanwhile has it
 * look once more. The answered function is to be called with the slug; nobody waits for it.
 */
export function webhooksAfterWrites(parts: Parts): (slug: string) => void {
  const { send, tenants, log, elapsed, later } = parts;
  const runs = new Map<string, Run>();
  let known = { slugs: new Set<string>(), until: -Infinity };

  const hasEndpoints = async (slug: string) => {
    if (elapsed() >= known.until) {
      known = { slugs: new Set(await tenants()), until: elapsed() + KNOWN_MS };
    }
    return known.slugs.has(slug);
  };
  const sendFor = async (slug: string, run: Run) => {
    try {
      if (!await hasEndpoints(slug)) return;
      while (run.isAsked && elapsed() - run.since < SEND_MS) {
        run.isAsked = false;
        await send(slug, SEND_MS);
      }
    } catch (error) {
      log.warn("webhooks_failed", { tenant: slug, error });
    } finally {
      if (runs.get(slug) === run) runs.delete(slug);
    }
  };
  return (slug) => {
    const before = runs.get(slug);
    if (before !== undefined && elapsed() - before.since < LOST_MS) {
      before.isAsked = true;
      return;
    }
    const run = { since: elapsed(), isAsked: true };
    runs.set(slug, run);
    later(sendFor(slug, run));
  };
}
