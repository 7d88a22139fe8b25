import type { Later } from "../../platform/later.ts";
import type { Log } from "../../platform/logging/log.ts";
import type { SendOnce } from "../assemble-webhooks.ts";

/** For how long it begins to send: Cloudflare ends a request half a minute after its answer. */
const SEND_MS = 10_000;
/** How long the list of tenants with endpoints is kept; the cron trigger sends for those that are not on it yet. */
const KNOWN_MS = 10_000;
/** Sending that takes longer was ended by the runtime, together with its request. */
const LOST_MS = 40_000;

type Parts = {
  readonly send: SendOnce;
  /** The slugs of tenants that have, or had, endpoints. */
  readonly tenants: () => Promise<readonly string[]>;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  readonly later: Later;
};

type Run = { readonly since: number; isAsked: boolean };

/**
 * Answers a function that sends a tenant's webhooks (X13), to be called with its slug after each write. It runs once
 * at a time for a tenant: a write meanwhile makes the run look again. Nobody waits for it.
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
