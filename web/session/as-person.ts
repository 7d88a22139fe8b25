import { watch } from "vue";
import { renewToken } from "./renew-token.ts";
import { session, tokenHasEnded } from "./session.ts";

type Fetch = (request: Request) => Promise<Response>;

/**
 * Sends requests with the token of who is signed in. One that the API refuses with 401 was not carried out: it
 * waits for a new token and is sent once more, so that what was being done goes on and nothing on the page is lost.
 * Only of somebody who leaves instead it is refused.
 */
export const asPerson = (send: Fetch): Fetch => async (request) => {
  const token = session.current?.token;
  const spare = request.clone();
  const answer = await send(withToken(request, token));
  if (answer.status !== 401 || token === undefined) return answer;
  const next = await tokenAfter(token);
  if (next === null) return answer;
  await answer.body?.cancel();
  return await send(withToken(spare, next));
};

/** The token that comes after one that has ended; null where the person leaves. */
async function tokenAfter(token: string): Promise<string | null> {
  const known = () => session.current?.token ?? null;
  // Another request may have had it renewed already.
  if (known() === token && !await renewToken() && known() === token) tokenHasEnded();
  if (known() !== token) return known();
  return await new Promise((resolve) => {
    const stop = watch(known, (next) => {
      stop();
      resolve(next);
    });
  });
}

function withToken(request: Request, token: string | undefined): Request {
  if (token !== undefined) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}
