import type { Socket, SocketEvents, Upgrade } from "../http/upgrade.ts";

/** A server's end of a WebSocket that stays open while the Durable Object it is of is forgotten. */
export type HibernatingSocket = {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  serializeAttachment(value: unknown): void;
  deserializeAttachment(): unknown;
};

/** What of a Durable Object's context is about its WebSockets. */
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
/** Others are said by nobody, but stand for what was not said. */
const mayBeSaid = (code: number): boolean => code === 1000 || code >= 3_000;

/** Ends what its client has closed, in the same words. */
export function answerClose(socket: HibernatingSocket, code: number): void {
  if (socket.readyState === CLOSED) return;
  if (mayBeSaid(code)) socket.close(code);
  else socket.close();
}

/** The socket as the rest of the program knows it. */
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

/** `Upgrade` by `acceptWebSocket`: what happens on the socket is told to its Durable Object. */
export const hibernatingUpgrade = (
  keeper: SocketKeeper,
  opened: (socket: HibernatingSocket, events: SocketEvents) => void,
): Upgrade =>
(request, protocol, open) => {
  // A HEAD is answered as a GET is, but for this.
  if (request.method !== "GET") return null;
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return null;
  if (request.headers.get("sec-websocket-version") !== "13") return null;
  const { 0: client, 1: server } = new WebSocketPair();
  keeper.acceptWebSocket(server);
  opened(server, open(socketOf(server)));
  const headers = protocol === null ? [] : [["sec-websocket-protocol", protocol] as const];
  // Cloudflare's way of handing the other end over, which the standard's types do not know.
  const init = { status: 101, webSocket: client, headers: Object.fromEntries(headers) };
  // It is left to the runtime: nothing here waits for its end.
  return { response: new Response(null, init), over: Promise.resolve() };
};
