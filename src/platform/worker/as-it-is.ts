/** What Cloudflare's own types say beside the standard's. */
type WorkerResponseInit = ResponseInit & { readonly encodeBody?: "automatic" | "manual" };

/** An answer whose body is compressed already: the runtime would compress it once more. */
export function asItIs(response: Response): Response {
  if (!response.headers.has("content-encoding")) return response;
  const { status, statusText, headers, body } = response;
  const init: WorkerResponseInit = { status, statusText, headers, encodeBody: "manual" };
  return new Response(body, init);
}
