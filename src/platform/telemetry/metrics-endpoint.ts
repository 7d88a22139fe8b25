import { hashOfKey, isSameHash } from "../auth/keys.ts";
import type { Meter } from "./meter.ts";
import { exposition } from "./prometheus.ts";

/** Where Prometheus asks. */
export const METRICS_PATH = "/metrics";

type Answer = (request: Request) => Response | Promise<Response>;

/**
 * Answers Prometheus on a port of its own: 404 elsewhere, 405 for anything but reading, and where there is a token 401
 * to whoever does not send it as `Authorization: Bearer`.
 */
export function metricsAnswer(meter: Meter, token: string | null): Answer {
  const tell = teller(meter);
  const isKnown = token === null ? () => true : knows(token);
  return (request) => {
    if (pathOf(request) !== METRICS_PATH) return new Response(null, { status: 404 });
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response(null, { status: 405, headers: { Allow: "GET, HEAD" } });
    }
    if (isKnown(request)) return tell();
    return new Response(null, { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
  };
}

/**
 * Answers Prometheus on the port of the API, for whoever has the token; all others get what the API answers to a path
 * that is not there.
 */
export function besideMetrics(meter: Meter, token: string, others: Answer): Answer {
  const tell = teller(meter);
  const isKnown = knows(token);
  return (request) => {
    const isAsked = request.url.endsWith(METRICS_PATH) && request.method === "GET" &&
      pathOf(request) === METRICS_PATH;
    return isAsked && isKnown(request) ? tell() : others(request);
  };
}

function teller(meter: Meter): () => Promise<Response> {
  const { contentType, text } = exposition(meter);
  const headers = { "Content-Type": contentType, "Cache-Control": "no-store" };
  return async () => new Response(await text(), { headers });
}

/** How long the comparison takes tells nothing of the token: what is compared are hashes. */
function knows(token: string): (request: Request) => boolean {
  const expected = hashOfKey(`Bearer ${token}`);
  return ({ headers }) => isSameHash(hashOfKey(headers.get("authorization") ?? ""), expected);
}

/** A host that no URL can have leads nowhere. */
const pathOf = ({ url }: Request): string => URL.canParse(url) ? new URL(url).pathname : "";
