/** What Cloudflare's runtime takes in addition to the standard. */
type WorkerResponseInit = ResponseInit & { readonly encodeBody?: "automatic" | "manual" };

/** The same answer, marked so that the runtime does not compress a body that is compressed already. */
export function asItIs(response: Response): Response {
  if (!response.headers.has("content-encoding")) return response;
  const { status, statusText, headers, body } = response;
  const init: WorkerResponseInit = { status, statusText, headers, encodeBody: "manual" };
  return new Response(body, init);
}
