/** The bytes compressed by gzip (RFC 1952). */
export const gzip = (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  through(bytes, new CompressionStream("gzip"));

/** What was compressed by `gzip`. Rejects when it is no gzip. */
export const gunzip = (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  through(new Uint8Array(bytes), new DecompressionStream("gzip"));

const through = async (bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
