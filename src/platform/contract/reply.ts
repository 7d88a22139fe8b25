import { bothVary, textResponse } from "../http/content-coding.ts";
import { markLasting } from "../http/lasting.ts";
import type { Upgraded } from "../http/upgrade.ts";
import type { AnyReply, Route, Stream } from "./types.ts";

type Text = NonNullable<AnyReply["text"]>;
type ReplyHeaders = Readonly<Record<string, string>>;
type ErasedAnswer = {
  (status: number, body: unknown, headers?: ReplyHeaders): AnyReply;
  text(status: number, text: string, headers?: ReplyHeaders): AnyReply;
  json(status: number, text: Text, headers?: ReplyHeaders): AnyReply;
  once(status: number, body: unknown, again: unknown, headers?: ReplyHeaders): AnyReply;
  stream(status: number, stream: Stream, headers?: ReplyHeaders): AnyReply;
  upgraded(status: number, upgraded: Upgraded): AnyReply;
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
  {
    text: readyReply,
    json: readyReply,
    once: (status: number, body: unknown, again: unknown, headers?: ReplyHeaders) => ({
      ...readyReply(status, JSON.stringify(body), headers),
      kept: JSON.stringify(again),
    }),
    stream: (status: number, { body, over }: Stream, headers?: ReplyHeaders) => ({
      ...readyReply(status, body, headers),
      over,
    }),
    upgraded: (status: number, { response, over }: Upgraded) => ({
      ...readyReply(status, null),
      upgraded: response,
      over,
    }),
  },
);

/** Turns a reply to a request into a response; `common` are the headers that every answer has. */
export type Send = (
  request: Request,
  reply: AnyReply,
  common: ReplyHeaders,
) => Response | Promise<Response>;

/**
 * Makes the sender of one operation: Content-Type as declared, the common headers, and the reply's own
 * in their place. All at once, since a Headers object changed afterwards costs 2 µs more a request.
 */
export function createSend(route: Route): Send {
  const types = new Map<number, ReplyHeaders>();
  for (const [status, type] of Object.entries(route.responses.types)) {
    types.set(Number(status), type === null ? {} : { "Content-Type": type });
  }
  return (request, reply, common) => {
    const { status, text, headers } = reply;
    const type = types.get(status);
    if (type === undefined) {
      throw new Error(
        `${route.operationId} answered ${status}, which the contract does not declare`,
      );
    }
    const sent = withHeaders(common, headers, type);
    if (reply.over) return lasting(reply, reply.over, sent);
    // What comes by and by has an end that it tells of.
    const whole = text instanceof ReadableStream ? null : text;
    return textResponse(request, whole, status, sent);
  };
}

/** An answer that goes on after it has begun. */
function lasting(
  { status, text, upgraded }: AnyReply,
  over: Promise<void>,
  headers: Record<string, string>,
): Response {
  const body = text instanceof ReadableStream ? text : null;
  const response = upgraded ?? new Response(body, { status, headers });
  // Only the runtime can make an answer that opens a WebSocket.
  if (upgraded) Object.entries(headers).forEach((header) => upgraded.headers.set(...header));
  markLasting(response, over);
  return response;
}

/**
 * The common headers, under an answer's type and its own; both sides may say what it varies by. An answer in
 * a language varies by Accept-Language.
 */
export function withHeaders(
  common: ReplyHeaders,
  own: ReplyHeaders = {},
  type: ReplyHeaders = {},
): Record<string, string> {
  const headers = { ...common, ...type, ...own };
  const spoken = own["Content-Language"] === undefined ? undefined : "Accept-Language";
  const varies = bothVary(spoken, bothVary(own["Vary"], common["Vary"]));
  if (varies !== "") headers["Vary"] = varies;
  return headers;
}
