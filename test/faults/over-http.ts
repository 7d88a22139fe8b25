import type { Answer } from "../support/app.ts";
import type { Client } from "./ledger.ts";

/** A request that was sent: when it began and how long it took, in ms of this process's own clock. */
export type Sent = {
  readonly what: string;
  readonly began: number;
  readonly ms: number;
  readonly status: number;
};

/** Somebody who sends their requests to a server by HTTP; each is noted in `sent` when it is answered. */
export function overHttp(
  address: string,
  caller: { readonly id: number; readonly authorization: string },
  sent: Sent[],
): Client {
  const call = async <T>(
    method: string,
    path: string,
    body: unknown,
    { headers = {} }: { readonly headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> => {
    const began = performance.now();
    const answer = await fetch(`${address}/api${path}`, {
      method,
      headers: {
        authorization: caller.authorization,
        "content-type": "application/json",
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answered: T = await answer.json();
    const ms = performance.now() - began;
    sent.push({ what: `${method} ${path}`, began, ms, status: answer.status });
    return { status: answer.status, headers: answer.headers, body: answered };
  };
  return {
    id: caller.id,
    get: (path, extra) => call("GET", path, undefined, extra),
    post: (path, body, extra) => call("POST", path, body, extra),
    patch: (path, body, extra) => call("PATCH", path, body, extra),
  };
}
