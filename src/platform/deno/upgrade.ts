import type { Socket, SocketEvents, Upgraded } from "../http/upgrade.ts";

/** Who has not answered a ping for so long is gone. Deno pings twice within it. */
const SILENT_SECONDS = 30;

/** `Upgrade` by `Deno.upgradeWebSocket`. */
export function denoUpgrade(
  request: Request,
  protocol: string | null,
  open: (socket: Socket) => SocketEvents,
): Upgraded | null {
  const upgraded = upgradedOf(request, protocol);
  if (upgraded === null) return null;
  const { socket, response } = upgraded;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const isOpen = () => socket.readyState === WebSocket.OPEN;
  const events = open({
    send(text) {
      if (isOpen()) socket.send(text);
    },
    close(code, reason) {
      if (socket.readyState <= WebSocket.OPEN) socket.close(code, reason);
      // Whether the other side agrees is no longer waited for.
      end();
    },
    unsent: () => socket.bufferedAmount,
  });
  socket.binaryType = "arraybuffer";
  socket.onopen = events.opened;
  socket.onmessage = ({ data }) =>
    typeof data === "string"
      ? events.heard(data, data.length)
      : events.heard(null, data.byteLength);
  socket.onclose = () => {
    end();
    events.closed();
  };
  // `close` comes after it.
  socket.onerror = () => {};
  return { response, over };
}

/** null for what is no handshake, or comes not from the server itself. */
function upgradedOf(request: Request, protocol: string | null): Deno.WebSocketUpgrade | null {
  // A HEAD is answered as a GET is, but for this.
  if (request.method !== "GET") return null;
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return null;
  if (request.headers.get("sec-websocket-version") !== "13") return null;
  try {
    return Deno.upgradeWebSocket(request, {
      idleTimeout: SILENT_SECONDS,
      ...(protocol !== null && { protocol }),
    });
  } catch {
    return null;
  }
}
