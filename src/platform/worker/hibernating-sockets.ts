import type { Socket, SocketEvents, Upgrade } from "../http/upgrade.ts";

/** The server's end of a WebSocket that stays open while the memory of its Durable Object is forgotten. */
export type HibernatingSocket = {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  serializeAttachment(value: unknown): void;
  deserializeAttachment(): unknown;
};

/** The part of a Durable Object's context that is about WebSockets. */
export type SocketKeeper = {
  acceptWebSocket(socket: HibernatingSocket): void;
  getWebSockets(): readonly HibernatingSocket[];
};

declare const WebSocketPair: new () => {
  readonly 0: unknown;
  readonly 1: HibernatingSocket;
};

export const isOpen = ({ readyState }: HibernatingSocket): boolean => readyState === 1;

const CLOSED = 3;
/** `close` takes no other codes, which belong to the protocol itself. */
const mayBeSaid = (code: number): boolean => code === 1000 || code >= 3_000;

/** Answers a client's close with the same code. */
export function answerClose(socket: HibernatingSocket, code: number): void {
  if (socket.readyState === CLOSED) return;
  if (mayBeSaid(code)) socket.close(code);
  else socket.close();
}

/** The socket in the form that the rest of the program uses. */
export const socketOf = (socket: HibernatingSocket): Socket => ({
  send(text) {
    if (isOpen(socket)) socket.send(text);
  },
  close(code, reason) {
    if (isOpen(socket)) socket.close(code, reason);
  },
  unsent: () => socket.bufferedAmount,
  keep(state) {
    if (isOpen(socket)) socket.serializeAttachment(state);
  },
});

/** `Upgrade` by `acceptWebSocket`: the runtime tells the Durable Object what happens on the socket. */
export const hibernatingUpgrade = (
  keeper: SocketKeeper,
  opened: (socket: HibernatingSocket, events: SocketEvents) => void,
): Upgrade =>
(request, protocol, open) => {
  // HEAD is answered like GET except here: nothing can be opened by it.
  if (request.method !== "GET") return null;
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return null;
  if (request.headers.get("sec-websocket-version") !== "13") return null;
  const { 0: client, 1: server } = new WebSocketPair();
  keeper.acceptWebSocket(server);
  opened(server, open(socketOf(server)));
  const headers = protocol === null ? [] : [["sec-websocket-protocol", protocol] as const];
  // How Cloudflare is given the client's end; the standard's types do not have it.
  const init = { status: 101, webSocket: client, headers: Object.fromEntries(headers) };
  // The runtime keeps it open: nothing here waits for its end.
  return { response: new Response(null, init), over: Promise.resolve() };
};
