import { renewToken } from "./renew-token.ts";
import { session, tokenHasEnded } from "./session.ts";

type Fetch = (request: Request) => Promise<Response>;

/**
 * Sends requests with the token of who is signed in. One that the API refuses with 401 was not carried out: it is
 * sent once more where a new token comes, so that what was being done goes on.
 */
export const asPerson = (send: Fetch): Fetch => async (request) => {
  const token = session.current?.token;
  const spare = request.clone();
  const answer = await send(withToken(request, token));
  if (answer.status !== 401 || token === undefined) return answer;
  // Another request may have had it renewed already.
  const isRenewed = session.current?.token !== token || await renewToken();
  if (!isRenewed) {
    if (session.current?.token === token) tokenHasEnded();
    return answer;
  }
  await answer.body?.cancel();
  return await send(withToken(spare, session.current?.token));
};

function withToken(request: Request, token: string | undefined): Request {
  if (token !== undefined) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}
