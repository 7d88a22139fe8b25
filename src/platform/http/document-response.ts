import { bothVary, takesGzip, zipped } from "./content-coding.ts";
import type { Documents } from "./documents.ts";
import { namesEtag } from "./etag.ts";

/**
 * The answer with a document, gzipped for those who take it; 304 where `own` has an ETag that they have
 * already. Null where there is none of that name.
 * @throws Problem unavailable, where too many are reading
 */
export async function documentResponse(
  request: Request,
  documents: Documents,
  name: string,
  own: Readonly<Record<string, string>>,
): Promise<Response | null> {
  const isZipped = takesGzip(request.headers.get("accept-encoding"));
  const document = await documents.open(name, isZipped);
  if (document === null) return null;
  const { body, length } = document;
  const varied = { ...own, Vary: bothVary("Accept-Encoding", own["Vary"]) };
  const headers = isZipped ? zipped(varied) : varied;
  if (own["ETag"] && namesEtag(request.headers.get("if-none-match") ?? undefined, own["ETag"])) {
    await body.cancel();
    return new Response(null, { status: 304, headers });
  }
  return new Response(body, {
    headers: length === null ? headers : { ...headers, "Content-Length": `${length}` },
  });
}
