import { LATE, LOST, SharedWork } from "../caching/shared-work.ts";
import { gzip } from "./gzip.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Whoever waits for longer does it themselves. */
const PATIENCE_MS = 1_000;

/** The same by gzip, made when the first caller asks for it, and kept; `made`: it is known already. */
export function gzipOnce(text: string | Bytes, made: Bytes | null = null): () => Promise<Bytes> {
  let kept = made;
  let making: SharedWork<Bytes> | null = null;
  return async () => {
    if (kept !== null) return kept;
    making ??= new SharedWork(gzip(text));
    const shared = await making.wait(PATIENCE_MS);
    return kept ??= shared === LATE || shared === LOST ? await gzip(text) : shared;
  };
}
