import { Problem } from "../../problem.ts";
import { SharedMemory } from "./shared-memory.ts";

const PIECE_BYTES = 16_384;
/** What a reader that takes nothing was seen to keep: a piece, and what the runtime has read ahead. */
const COST = 65_536;
/** Five hundred readers at a time. */
const MEMORY = 33_554_432;
/** Then a reader that waits takes the place of the oldest, who may be one that reads nothing. */
const TURN_MS = 1_000;

/**
 * Sends documents piece by piece, as they are read. Sent as a whole each would be copied for its reader: of
 * the reference page 2.7 MB, and 550 MB for one connection that asks for it 200 times by HTTP/2 and takes
 * nothing, before anybody has said who they are.
 */
export class DocumentReaders {
  readonly #memory = new SharedMemory(MEMORY, TURN_MS);

  /** @throws Problem unavailable, where all places are taken by who came within the last second. */
  async open(bytes: Uint8Array<ArrayBuffer>): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    let cut = () => {};
    const place = await this.#memory.take(COST, () => cut());
    if (place === null) throw new Problem("unavailable", { reason: "documents" });
    let sent = 0;
    return new ReadableStream({
      start: (controller) => {
        cut = () => controller.error(new Error("the place was needed by another reader"));
      },
      pull: (controller) => {
        controller.enqueue(bytes.slice(sent, sent + PIECE_BYTES));
        sent += PIECE_BYTES;
        if (sent < bytes.length) return;
        this.#memory.free(place);
        controller.close();
      },
      cancel: () => this.#memory.free(place),
    }, { highWaterMark: 0 });
  }
}
