import { resolve4, resolve6 } from "node:dns/promises";
import ipaddr from "ipaddr.js";
import { within } from "../database/bound.ts";
import type { Address, Answered, NoAnswer, Outgoing, Outside } from "../http/outgoing.ts";

/** A name that is not resolved in this time counts as not found, since whoever enters a URL waits for it. */
const RESOLVE_MS = 2_000;
/** How much of an answer is read. */
const BODY_BYTES = 4_096;
/** How long a body is waited for once the status has come. */
const BODY_MS = 1_000;

/** Resolves a name to its addresses of one family; rejects where there are none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * The way out by `fetch` (decision 38). As on every runtime a name is resolved and judged first; then this one
 * resolves it again, since `fetch` takes no address to connect to.
 */
export const createOutside = (
  { wholeMs }: { readonly wholeMs: number },
  [ask4, ask6]: readonly [Resolve, Resolve] = [resolve4, resolve6],
): Outside => ({
  resolve: (host) => resolve(host.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, ""), ask4, ask6),
  post: (outgoing) => post(outgoing, wholeMs),
});

async function resolve(host: string, ask4: Resolve, ask6: Resolve): Promise<readonly Address[]> {
  if (ipaddr.isValid(host)) return [{ address: host, family: ipaddr.IPv6.isValid(host) ? 6 : 4 }];
  // These are never looked up in DNS (RFC 6761, 6.3).
  if (/^(?:.*\.)?localhost$/i.test(host)) return LOOPBACK;
  const both = Promise.all([addressesOf(ask4(host), 4), addressesOf(ask6(host), 6)]);
  return await within<readonly Address[]>(RESOLVE_MS, both.then((all) => all.flat()), () => []);
}

const addressesOf = (asked: ReturnType<Resolve>, family: 4 | 6): Promise<Address[]> =>
  asked.then((all) => all.map((address) => ({ address, family })), () => []);

const LOOPBACK: readonly Address[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

async function post({ url, headers, body }: Outgoing, wholeMs: number): Promise<Answered> {
  const ends = new AbortController();
  const timer = setTimeout(() => ends.abort(), wholeMs);
  const began = performance.now();
  try {
    const { signal } = ends;
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal,
    });
    const left = Math.max(0, wholeMs - (performance.now() - began));
    const read = response.body === null
      ? ""
      : await beginningOf(response.body, Math.min(BODY_MS, left));
    return { status: response.status, body: read, failure: null };
  } catch (error) {
    const failure = ends.signal.aborted ? "timed_out" : failureOf(error);
    return { status: null, body: null, failure };
  } finally {
    clearTimeout(timer);
    ends.abort();
  }
}

/** The beginning of a body, as far as it comes in time. Errors are ignored: the status is answer enough. */
async function beginningOf(stream: ReadableStream<Uint8Array>, ms: number): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const reading = (async () => {
    for (let missing = BODY_BYTES; missing > 0;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value.subarray(0, missing), { stream: true });
      missing -= value.length;
    }
  })().catch(() => {});
  await within<void>(ms, reading, () => {});
  reader.cancel().catch(() => {});
  return text;
}

const failureOf = (error: unknown): NoAnswer =>
  /CERT|TLS|SSL/i.test(String(error)) ? "not_secure" : "not_connected";
