import type { Sink } from "../../logging/log.ts";

/** Hands on what a process writes, by whole lines: several that write into one pipe would tear them. */
export async function forwardLines(from: ReadableStream<Uint8Array>, sink: Sink): Promise<void> {
  const decoder = new TextDecoder();
  let begun = "";
  for await (const bytes of from) {
    const text = begun + decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf("\n");
    begun = text.slice(end + 1);
    // They were held back where they came from already.
    if (end >= 0) sink(text.slice(0, end), true);
  }
  if (begun !== "") sink(begun, true);
}
