/** A TCP road to a server that tests can cut, freeze and open again. */
export type WeakLink = {
  /** The URL, by this road. */
  readonly url: string;
  /** Ends all connections and takes no new ones. */
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => void;
};

/** Opens a road on a free port of this machine to the server of a `postgres://` URL. */
export function openWeakLink(to: string): WeakLink {
  const target = new URL(to);
  const address = { hostname: target.hostname, port: Number(target.port) };
  const open = new Set<Deno.Conn>();
  let listener: Deno.TcpListener | null = null;
  let port = 0;
  const mend = () => {
    listener = Deno.listen({ hostname: "127.0.0.1", port });
    port = listener.addr.port;
    accept(listener, address, open);
  };
  const cut = () => {
    listener?.close();
    listener = null;
    for (const connection of open) close(connection);
    open.clear();
  };
  mend();
  const url = Object.assign(new URL(to), { hostname: "127.0.0.1", port: String(port) }).href;
  return { url, cut, mend, close: cut };
}

async function accept(
  listener: Deno.TcpListener,
  address: Deno.ConnectOptions,
  open: Set<Deno.Conn>,
): Promise<void> {
  try {
    for await (const near of listener) {
      const far = await Deno.connect(address);
      open.add(near).add(far);
      pump(near, far);
      pump(far, near);
    }
  } catch {
    // The listener was closed.
  }
}

async function pump(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  await from.readable.pipeTo(to.writable).catch(() => {});
  close(from);
  close(to);
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It was closed by the other side.
  }
}
