import autocannon from "autocannon";
import type { Kind } from "./kinds.ts";

/** What a kind was answered; the times in milliseconds. */
export type Measured = {
  readonly kind: Kind["name"];
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Answers that were not 2xx, by their status, and requests without an answer. */
  readonly refused: number;
  readonly unanswered: number;
};

/** Requests a second of a kind; null sends as many as are answered. */
export type Rates = ReadonlyMap<Kind["name"], number> | null;

/**
 * Sends all kinds at once for so many seconds. With a rate a request is due at its time whether or not the one
 * before was answered, and waits count: what is slow cannot hide by being asked less.
 */
export function measure(
  origin: string,
  kinds: readonly Kind[],
  seconds: number,
  rates: Rates,
): Promise<Measured[]> {
  return Promise.all(kinds.map((kind) => measureKind(origin, kind, seconds, rates)));
}

async function measureKind(
  origin: string,
  kind: Kind,
  seconds: number,
  rates: Rates,
): Promise<Measured> {
  let connection = 0;
  const rate = rates?.get(kind.name);
  const result = await autocannon({
    url: origin,
    connections: kind.connections,
    duration: seconds,
    // X12: nothing waits longer than its bound, and half a second for the road.
    timeout: 6,
    ...(rate === undefined ? {} : { overallRate: rate }),
    setupClient: (client) => client.setRequests(kind.requests(connection++)),
  });
  return {
    kind: kind.name,
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    max: result.latency.max,
    refused: result.non2xx,
    unanswered: result.errors + result.timeouts,
  };
}
