import type { AnyReply, Route } from "./types.ts";

type Text = NonNullable<AnyReply["text"]>;
type ReplyHeaders = Readonly<Record<string, string>>;
type ErasedAnswer = {
  (status: number, body: unknown, headers?: ReplyHeaders): AnyReply;
  json(status: number, text: Text, headers?: ReplyHeaders): AnyReply;
};

/** An answer that was given before, for idempotent replies; the sender checks its status. */
export function readyReply(
  status: number,
  text: AnyReply["text"],
  headers?: ReplyHeaders,
): AnyReply {
  return headers === undefined ? { status, text } : { status, text, headers };
}

/** What every handler gets as `answer`; its types alone know the operation. */
export const answer: ErasedAnswer = Object.assign(
  (status: number, body: unknown, headers?: ReplyHeaders) =>
    readyReply(status, body === null ? null : JSON.stringify(body), headers),
  { json: readyReply },
);

/**
 * Makes the function that turns replies of one operation into responses. It adds nothing but the
 * declared Content-Type and shares the header object where a reply has none of its own.
 */
export function createSend(route: Route): (reply: AnyReply) => Response {
  const inits = new Map<number, { status: number; headers: Record<string, string> }>();
  for (const [status, { content }] of Object.entries(route.responses)) {
    const [type] = Object.keys(content ?? {});
    const headers: Record<string, string> = type === undefined ? {} : { "Content-Type": type };
    inits.set(Number(status), { status: Number(status), headers });
  }
  return ({ status, text, headers }) => {
    const init = inits.get(status);
    if (init === undefined) {
      throw new Error(
        `${route.operationId} answered ${status}, which the contract does not declare`,
      );
    }
    if (headers === undefined) return new Response(text, init);
    return new Response(text, { status, headers: { ...init.headers, ...headers } });
  };
}
