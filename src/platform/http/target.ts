/** A host with or without a port (RFC 9110, 7.2), also none at all; nothing that could begin a path. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;
let lastGood = "";

/** Is the header Host nothing but a host? The same few hosts come again and again. */
export function hasGoodHost(headers: Headers): boolean {
  const host = headers.get("host");
  if (host === null || host === lastGood) return true;
  if (!HOST.test(host)) return false;
  lastGood = host;
  return true;
}

/**
 * The request with a URL of its request target alone; null where that cannot be told for certain. The server
 * puts the header Host before the target to make a URL, so that `x/api/lessons#` would choose the route.
 */
export function withoutHostInTarget(request: Request): Request | null {
  if (hasGoodHost(request.headers)) return request;
  const before = `http://${request.headers.get("host")}`;
  const target = request.url.startsWith(before) ? request.url.slice(before.length) : "";
  const url = `http://host.invalid${target}`;
  // A Request of our own has its dots resolved, which would choose another route: /api/../api/health.
  if (!target.startsWith("/") || new URL(url).href !== url) return null;
  return new Request(url, request);
}

/**
 * The request target without its authority, `/api/lessons?from=…`, as it was sent. `/` where there is no
 * path, as in `GET http://x?a=/api/lessons`.
 */
export function targetOf({ url }: Request): string {
  const start = pathStart(url);
  return start === -1 ? "/" : url.slice(start);
}

/** Where the path of a URL begins; -1 where it has none. */
export function pathStart(url: string): number {
  for (let at = url.indexOf("//") + 2; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (code === 47) return at;
    if (code === 63 || code === 35) return -1;
  }
  return -1;
}

/** Where the query of a URL begins (its "?"), or -1; a fragment is no part of it. */
export function queryStart(url: string): number {
  const start = url.indexOf("?");
  if (start === -1) return -1;
  const fragment = url.indexOf("#");
  return fragment !== -1 && fragment < start ? -1 : start;
}
