/** A connection as a hostile client has it: bytes go out when the test says so, and come in likewise. */
export type RawSocket = {
  readonly send: (text: string) => Promise<void>;
  readonly sendBytes: (bytes: Uint8Array) => Promise<void>;
  /** What came by now. */
  readonly heard: () => string;
  /** Milliseconds from connecting until the server hung up; null while it has not. */
  readonly endedAfter: () => number | null;
  /** Lets a deaf one hear. */
  readonly listen: () => Promise<void>;
  readonly close: () => void;
};

/** Connects to a server of this machine; `deaf` reads nothing, and so does not see the end either. */
export async function rawSocket(address: string, { deaf = false } = {}): Promise<RawSocket> {
  const { hostname, port } = new URL(address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const began = performance.now();
  let heard = "";
  let endedAfter: number | null = null;
  const listen = async () => {
    const buffer = new Uint8Array(65_536);
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const length = await connection.read(buffer);
        if (length === null) break;
        heard += decoder.decode(buffer.subarray(0, length));
      }
    } catch {
      // Reset, or closed by the test.
    }
    endedAfter = performance.now() - began;
  };
  if (!deaf) listen();
  const sendBytes = async (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
  };
  return {
    send: (text) => sendBytes(new TextEncoder().encode(text)),
    sendBytes,
    heard: () => heard,
    listen,
    endedAfter: () => endedAfter,
    close() {
      try {
        connection.close();
      } catch {
        // Closed before.
      }
    },
  };
}

/** So many of them at once, without those that are refused. */
export async function rawSockets(count: number, address: string): Promise<RawSocket[]> {
  const tried = await Promise.allSettled(Array.from({ length: count }, () => rawSocket(address)));
  return tried.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
}
