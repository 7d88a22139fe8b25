/** A text as UTF-8, or such bytes, compressed by gzip (RFC 1952). */
export async function gzip(
  text: string | Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The text that `gzip` compressed. Rejects when it is no gzip. */
export function gunzip(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([new Uint8Array(bytes)]).stream();
  return new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
}
