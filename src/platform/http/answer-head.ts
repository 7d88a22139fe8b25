import { lastsUntil } from "./lasting.ts";
import { targetOf } from "./target.ts";

/**
 * Answers HEAD as GET without the body, and with the length that it would have (RFC 9110, 9.3.2),
 * which a server cannot know of an answer whose body was thrown away before.
 */
export async function answerHead(
  request: Request,
  answerGet: (request: Request) => Response | Promise<Response>,
): Promise<Response> {
  // Whatever host it was sent to: some are none that a Request takes.
  const url = `http://localhost${targetOf(request)}`;
  const response = await answerGet(new Request(url, { headers: request.headers }));
  if (response.body === null) return response;
  const { status, headers } = response;
  if (lastsUntil(response) || headers.has("content-length")) {
    await response.body.cancel();
    return new Response(null, { status, headers });
  }
  const length = `${(await response.arrayBuffer()).byteLength}`;
  return new Response(null, { status, headers: [...headers, ["Content-Length", length]] });
}
