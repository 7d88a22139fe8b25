/** What a link may do to the bytes from the server; chances are between 0 and 1. */
export type Unruliness = {
  /** of a piece to be the last one, cut somewhere inside */
  readonly cut: number;
  /** of a piece to be split into small ones */
  readonly split: number;
  /** milliseconds that each piece takes longer; Infinity: it comes when that has changed */
  readonly delay?: number;
};

export type UnrulyLink = {
  /** the URL, by this link */
  readonly url: string;
  readonly become: (unruliness: Unruliness) => void;
  readonly close: () => void;
};

const calm: Unruliness = { cut: 0, split: 0 };

/**
 * A TCP road to the server of a `postgres://` URL that cuts connections between and inside results, and
 * hands them on in pieces, late, or not for a while. `random` gives numbers from 0 up to 1.
 */
export function openUnrulyLink(to: string, random: () => number): UnrulyLink {
  const target = new URL(to);
  const address = { hostname: target.hostname, port: Number(target.port) };
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  let unruliness = calm;

  const shut = (...ends: Deno.Conn[]) => {
    for (const end of ends) {
      if (!open.delete(end)) continue;
      try {
        end.close();
      } catch {
        // The other side was first.
      }
    }
  };

  /** Whether the connection is to go on. */
  const handOn = async (piece: Uint8Array, near: Deno.Conn): Promise<boolean> => {
    await late(() => unruliness.delay ?? 0);
    const { cut, split } = unruliness;
    const isLast = random() < cut;
    const end = isLast ? Math.floor(random() * piece.length) : piece.length;
    const most = random() < split ? 1 + Math.floor(random() * 40) : piece.length;
    for (let at = 0; at < end; at += most) {
      await writeAll(near, piece.subarray(at, Math.min(end, at + most)));
    }
    return !isLast;
  };

  const fromServer = async (far: Deno.Conn, near: Deno.Conn) => {
    const buffer = new Uint8Array(16_384);
    try {
      for (;;) {
        const count = await far.read(buffer);
        if (count === null || !await handOn(buffer.slice(0, count), near)) break;
      }
    } catch {
      // One of the two was closed.
    }
    shut(far, near);
  };

  (async () => {
    for await (const near of listener) {
      const far = await Deno.connect(address).catch(() => null);
      if (far === null) {
        near.close();
        continue;
      }
      open.add(near).add(far);
      void fromServer(far, near);
      near.readable.pipeTo(far.writable).catch(() => {}).finally(() => shut(near, far));
    }
  })().catch(() => {});

  const { port } = listener.addr;
  return {
    url: Object.assign(new URL(to), { hostname: "127.0.0.1", port: String(port) }).href,
    become: (next) => void (unruliness = next),
    close: () => {
      listener.close();
      shut(...open);
    },
  };
}

async function late(delay: () => number): Promise<void> {
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  while (delay() === Infinity) await pause(20);
  if (delay() > 0) await pause(delay());
}

async function writeAll(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await to.write(bytes.subarray(done));
}
