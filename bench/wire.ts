/** A keep-alive connection by which a client of the bench asks and reads what it is answered. */
export type Wire = {
  readonly ask: (method: string, path: string, body?: string) => Promise<Answer>;
  readonly close: () => void;
};

type Answer = { readonly status: number; readonly text: string };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const BLANK_LINE = "\r\n\r\n";

/** `headers` go with every request. Answers must have a Content-Length, and fit into 256 kB. */
export async function openWire(
  port: number,
  headers: Readonly<Record<string, string>>,
): Promise<Wire> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  const buffer = new Uint8Array(256 * 1024);
  const own = Object.entries({ Host: "bench", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");

  async function readAnswer(): Promise<Answer> {
    let length = 0;
    for (;;) {
      const read = await connection.read(buffer.subarray(length));
      if (read === null) throw new Error("the server closed the connection");
      length += read;
      const head = decoder.decode(buffer.subarray(0, Math.min(length, 2_000)));
      const end = head.indexOf(BLANK_LINE);
      if (end === -1) continue;
      // Headers are ASCII: as many bytes as characters.
      const start = end + BLANK_LINE.length;
      const size = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (length < start + size) continue;
      return {
        status: Number(head.slice(9, 12)),
        text: decoder.decode(buffer.subarray(start, start + size)),
      };
    }
  }

  return {
    async ask(method, path, body) {
      const sent = body === undefined
        ? ""
        : `Content-Type: application/json\r\nContent-Length: ${encoder.encode(body).length}\r\n`;
      await connection.write(
        encoder.encode(`${method} ${path} HTTP/1.1\r\n${own}${sent}\r\n${body ?? ""}`),
      );
      return await readAnswer();
    },
    close: () => connection.close(),
  };
}
