import { createClient, type Halfhour } from "../../client/create-client.ts";
import { noteAnswer } from "../frame/network.ts";
import { KEPT_AT } from "../offline/kept-answers.ts";
import { asPerson } from "../session/as-person.ts";
import { language } from "../wording/wording.ts";
import { Refused, Unreachable } from "./failures.ts";
import { listsOf } from "./promised-lists.ts";
import { apiUrl } from "./settings.ts";

/** How long an answer may take: the API's own bound is 5 s. */
const WITHIN_MS = 10_000;

/** The API, called as the person who is signed in and in their language. */
export const backend: Halfhour = createClient({
  baseUrl: apiUrl,
  fetch: asPerson((request) => fetch(request, { signal: AbortSignal.timeout(WITHIN_MS) })),
});

/** What was asked for by a read, as the contract calls it: `/tutors/{id}`. */
const readPaths = new WeakMap<Response, string>();

backend.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", language.value);
  },
  onResponse({ request, response, schemaPath }) {
    // What was written is no news of what is read.
    if (request.method !== "GET") return;
    readPaths.set(response, schemaPath);
    const keptAt = response.headers.get(KEPT_AT);
    noteAnswer(keptAt === null ? null : Number(keptAt));
  },
});

export type Answer<Data> = {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response: Response;
};

/** What a call answers, with its headers for who needs its ETag. @throws Refused, Unreachable */
export async function answerOf<Data>(
  call: Promise<Answer<Data>>,
): Promise<{ readonly data: Data; readonly headers: Headers }> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    throw unreachableBy(cause);
  });
  const { status, headers } = response;
  if (response.ok) {
    const lists = listsOf(readPaths.get(response));
    if (!isReadable(data, lists) && !EMPTY.has(status)) throw new Unreachable(status);
    // An answer without a body has no data, and its type says so.
    return { data: data as Data, headers };
  }
  if (!isProblem(error)) {
    throw new Unreachable(status, { retryAfter: secondsOf(headers.get("Retry-After")) });
  }
  throw new Refused(status, error);
}

/** What a call answers. @throws Refused, Unreachable */
export const ask = async <Data>(call: Promise<Answer<Data>>): Promise<Data> =>
  (await answerOf(call)).data;

/**
 * Whether it may be an answer of the API: all of them are objects with something in them. Without a list that was
 * promised a page would show that there is nothing.
 */
function isReadable(data: unknown, lists: readonly string[]): boolean {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  const fields = new Map<string, unknown>(Object.entries(data));
  return fields.size > 0 && lists.every((name) => Array.isArray(fields.get(name)));
}

/** The statuses of answers that have no body. */
const EMPTY: ReadonlySet<number> = new Set([202, 204, 205]);

function unreachableBy(cause: unknown): Unreachable {
  // What was said is no JSON: somebody else than the API answered, and would answer so again.
  if (cause instanceof SyntaxError) return new Unreachable(200, { cause });
  const isTooLate = cause instanceof DOMException && cause.name === "TimeoutError";
  return new Unreachable(null, { cause, isTooLate });
}

/** Seconds of a `Retry-After`; null where it has none, or a date, which only the API's clock could read. */
const secondsOf = (header: string | null): number | null =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;

const isProblem = (error: unknown): error is Refused["problem"] =>
  typeof error === "object" && error !== null && "code" in error && "title" in error;
