import { createClient, type Halfhour } from "../../client/create-client.ts";
import { session, signOut } from "../session/session.ts";
import { language } from "../wording/wording.ts";
import { Refused, Unreachable } from "./failures.ts";
import { apiUrl } from "./settings.ts";

/** How long an answer may take: the API's own bound is 5 s. */
const WITHIN_MS = 12_000;

/** The API, called as the person who is signed in and in their language. */
export const backend: Halfhour = createClient({
  baseUrl: apiUrl,
  fetch: (request) => fetch(request, { signal: AbortSignal.timeout(WITHIN_MS) }),
});

backend.use({
  onRequest({ request }) {
    if (session.current) request.headers.set("Authorization", `Bearer ${session.current.token}`);
    request.headers.set("Accept-Language", language.value);
  },
});

type Answer<Data> = {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response: Response;
};

/** What a call answers, with its headers for who needs its ETag. @throws Refused, Unreachable */
export async function answerOf<Data>(
  call: Promise<Answer<Data>>,
): Promise<{ readonly data: Data; readonly headers: Headers }> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    throw new Unreachable(null, { cause });
  });
  if (response.ok) {
    // An answer without a body has no data, and its type says so.
    return { data: data as Data, headers: response.headers };
  }
  if (!isProblem(error)) throw new Unreachable(response.status);
  if (response.status === 401) signOut("ended");
  throw new Refused(response.status, error);
}

/** What a call answers. @throws Refused, Unreachable */
export const ask = async <Data>(call: Promise<Answer<Data>>): Promise<Data> =>
  (await answerOf(call)).data;

const isProblem = (error: unknown): error is Refused["problem"] =>
  typeof error === "object" && error !== null && "code" in error && "title" in error;
