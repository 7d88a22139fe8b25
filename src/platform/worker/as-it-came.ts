/** What Cloudflare says of a request beside it, which the standard's types do not know. */
type Received = Request & { readonly cf?: { readonly clientAcceptEncoding?: unknown } | null };

/**
 * A request with the client's own Accept-Encoding, in whose place Cloudflare puts one that takes gzip: what is
 * compressed for a client who does not take it may reach them as it is, under wrangler dev for one.
 */
export function asItCame(request: Received): Request {
  const own = request.cf?.clientAcceptEncoding;
  if (typeof own !== "string" || own === request.headers.get("accept-encoding")) return request;
  const headers = new Headers(request.headers);
  if (own === "") headers.delete("accept-encoding");
  else headers.set("accept-encoding", own);
  return new Request(request, { headers });
}
