/** A load generator of our own: keep-alive connections, each sending its next request on the answer. */

type Load = {
  readonly hostname: string;
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** The whole next request of a connection, as bytes. */
  readonly next: (connection: number) => Uint8Array;
};

/** `ok` counts answers of status 2xx, `other` all else; half of all took `p50` ms at most, 99 of 100 `p99`. */
type LoadResult = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly ok: number;
  readonly other: number;
};

/** Runs the load and answers what came back. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const counts = { ok: 0, other: 0 };
  const took: number[] = [];
  const began = performance.now();
  const until = began + load.seconds * 1000;
  await Promise.all(
    Array.from(
      { length: load.connections },
      (_, i) => runConnection(load, i, until, counts, took),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  took.sort((a, b) => a - b);
  const after = (part: number) => took[Math.floor(took.length * part)] ?? NaN;
  return { ...counts, perSecond: counts.ok / seconds, p50: after(0.5), p99: after(0.99) };
}

async function runConnection(
  { hostname, port, next }: Load,
  nth: number,
  until: number,
  counts: { ok: number; other: number },
  took: number[],
): Promise<void> {
  const connection = await Deno.connect({ hostname, port });
  connection.setNoDelay(true);
  const buffer = new Uint8Array(128 * 1024);
  try {
    while (performance.now() < until) {
      const began = performance.now();
      await connection.write(next(nth));
      const status = await readAnswer(connection, buffer);
      took.push(performance.now() - began);
      if (status >= 200 && status < 300) counts.ok++;
      else counts.other++;
    }
  } finally {
    connection.close();
  }
}

const decoder = new TextDecoder("latin1");

/** Reads one answer with a Content-Length to its end; answers its status. */
async function readAnswer(connection: Deno.Conn, buffer: Uint8Array): Promise<number> {
  let length = await readSome(connection, buffer, 0);
  let head = "";
  let headEnd = -1;
  while (headEnd === -1) {
    head = decoder.decode(buffer.subarray(0, Math.min(length, 2_000)));
    headEnd = head.indexOf("\r\n\r\n");
    if (headEnd === -1) length += await readSome(connection, buffer, length);
  }
  const declared = /\r\ncontent-length: (\d+)/i.exec(head);
  let left = headEnd + 4 + Number(declared?.[1] ?? 0) - length;
  while (left > 0) left -= await readSome(connection, buffer, 0);
  return Number(head.slice(9, 12));
}

async function readSome(connection: Deno.Conn, buffer: Uint8Array, at: number): Promise<number> {
  const read = await connection.read(buffer.subarray(at));
  if (read === null) throw new Error("the server closed the connection");
  return read;
}
