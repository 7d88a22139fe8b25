import { lookup } from "node:dns/promises";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import type { Address, Answered, NoAnswer, Outgoing, Outside } from "../http/outgoing.ts";

export type OutsideBounds = {
  /** For the whole exchange, until the status has come. */
  readonly wholeMs: number;
};

/** For reaching the host, its certificate too. */
const CONNECT_MS = 5_000;
/** So much of an answer is read; the rest is dropped with the connection. */
const BODY_BYTES = 4_096;

/**
 * So much is listened to at all, headers, interim answers and what frames a body too: without a bound somebody who
 * only says "100 Continue" keeps the whole server busy until the time is over.
 */
const ALL_BYTES = 262_144;

/** A name that is not answered for in this time is not found: a form waits for it. */
const RESOLVE_MS = 2_000;
/** How long the rest of a body is waited for once the status has come. */
const BODY_MS = 1_000;

/** The way out by node's sockets, which can be told where to connect to. */
export const createOutside = (bounds: OutsideBounds): Outside => ({
  resolve,
  post: (outgoing) => post(outgoing, bounds),
});

async function resolve(host: string): Promise<readonly Address[]> {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Address[]>((done) => timer = setTimeout(done, RESOLVE_MS, []));
  const found = lookup(bare, { all: true, verbatim: true })
    .then((all) =>
      all.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 } as const))
    )
    .catch(() => []);
  return await Promise.race([found, late]).finally(() => clearTimeout(timer));
}

function post(outgoing: Outgoing, bounds: OutsideBounds): Promise<Answered> {
  return new Promise((done) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (request: ClientRequest | null, answered: Answered) => {
      clearTimeout(timer);
      request?.destroy();
      done(answered);
    };
    const request = begin(outgoing);
    const giveUpIn = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => end(request, noAnswer("timed_out")), ms);
    };
    const began = performance.now();
    giveUpIn(Math.min(CONNECT_MS, bounds.wholeMs));
    const connected = outgoing.url.protocol === "https:" ? "secureConnect" : "connect";
    request.once("socket", (socket) => {
      let left = ALL_BYTES;
      socket.on("data", (chunk: Uint8Array) => {
        left -= chunk.length;
        if (left < 0) socket.destroy();
      });
      socket.once(connected, () => giveUpIn(bounds.wholeMs - (performance.now() - began)));
    });
    // It may come more than once, and after the end.
    request.on("error", (error) => end(request, noAnswer(failureOf(error))));
    request.once("response", (response) => {
      // The status is the answer, whatever becomes of the body.
      clearTimeout(timer);
      const left = bounds.wholeMs - (performance.now() - began);
      void bodyOf(response, BODY_BYTES, Math.max(0, Math.min(BODY_MS, left)))
        .then((body) => end(request, { status: response.statusCode ?? 0, body, failure: null }));
    });
    request.end(outgoing.body);
  });
}

/** Redirects are nobody's business here: node follows none. */
function begin({ url, addresses, headers, body }: Outgoing): ClientRequest {
  const secure = url.protocol === "https:";
  const options = {
    method: "POST",
    // A connection of its own: a kept one was made to an address that was looked at another time.
    agent: false,
    headers: {
      ...headers,
      "content-length": String(new TextEncoder().encode(body).length),
      connection: "close",
    },
    lookup: answering(addresses),
  };
  return secure ? requestHttps(url, options) : requestHttp(url, options);
}

/** Says of any host these addresses: what the name means by now is not asked again. */
function answering(addresses: readonly Address[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (first === undefined) callback(new Error("no address"), "");
    else if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

/** As much of it as comes in time and is wanted. */
function bodyOf(response: IncomingMessage, most: number, ms: number): Promise<string> {
  return new Promise((done) => {
    const chunks: Uint8Array[] = [];
    let missing = most;
    const timer = setTimeout(finish, ms);
    function finish() {
      clearTimeout(timer);
      response.destroy();
      const decoder = new TextDecoder();
      done(chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join(""));
    }
    response.on("data", (chunk: Uint8Array) => {
      chunks.push(chunk.subarray(0, missing));
      missing -= chunk.length;
      if (missing <= 0) finish();
    });
    // An error may come more than once.
    for (const event of ["end", "error", "close", "aborted"]) response.on(event, finish);
  });
}

const noAnswer = (failure: NoAnswer): Answered => ({ status: null, body: null, failure });

function failureOf(error: Error): NoAnswer {
  const code = "code" in error ? String(error.code) : "";
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/i.test(`${code} ${error.message}`)
    ? "not_secure"
    : "not_connected";
}
