import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { vi } from "vitest";
import { atEnd } from "./at-end.ts";

/** A webhook as it came in. */
export type Received = {
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** How a receiver answers; several are here to choose from. */
export type Behaviour = (response: ServerResponse, received: Received) => void;

export const takes: Behaviour = (response) => void response.writeHead(204).end();
export const answers = (status: number, body = "", headers = {}): Behaviour => (response) =>
  void response.writeHead(status, headers).end(body);
/** Says nothing, and keeps the connection. */
export const neverAnswers: Behaviour = () => {};
export const takesItsTime = (ms: number): Behaviour => (response, received) =>
  void setTimeout(() => takes(response, received), ms);
/** Goes on and on with what it says. */
export const saysMuch = (bytes: number): Behaviour => (response) => {
  const chunk = "x".repeat(65_536);
  response.writeHead(200);
  response.on("error", () => {});
  const write = (left: number): void => {
    if (left <= 0) return void response.end();
    response.write(chunk, (error) => error ? undefined : write(left - chunk.length));
  };
  write(bytes);
};
/** Goes on saying the second text, whatever HTTP makes of it, as long as anybody listens. */
export const saysRaw = (first: string, again: string): Behaviour => ({ socket }) => {
  socket?.write(first);
  const write = () => void socket?.write(again, (error) => error ? undefined : setTimeout(write));
  write();
};
/** Cuts the connection before it has said a status, or in the middle of a body. */
export const hangsUp: Behaviour = (response) => void response.socket?.destroy();
export const hangsUpAfterStatus: Behaviour = (response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write("half of i");
  setTimeout(() => response.socket?.destroy(), 20);
};

export type Receiver = {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** How many connections are open, and how many bytes were taken from it. */
  readonly open: () => number;
  behave: Behaviour;
};

/** Somebody who is told of events, by real HTTP on this machine. */
export async function aReceiver(behave: Behaviour = takes): Promise<Receiver> {
  const received: Received[] = [];
  let open = 0;
  const server = createServer(async (request, response) => {
    const one = await receivedOf(request);
    received.push(one);
    receiver.behave(response, one);
  });
  server.on("connection", (socket) => {
    open++;
    socket.on("close", () => open--);
    socket.on("error", () => {});
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" ? address?.port ?? 0 : 0;
  atEnd(() =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    })
  );
  const receiver = {
    url: `http://localhost:${port}/hooks`,
    port,
    received,
    open: () => open,
    behave,
  };
  return receiver;
}

async function receivedOf(request: IncomingMessage): Promise<Received> {
  let body = "";
  request.setEncoding("utf8");
  for await (const text of request) body += text;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const { type } = JSON.parse(body) as { type: string };
  return { id: headers["webhook-id"] ?? "", type, body, headers };
}

/** What the library of Standard Webhooks makes of it at a time (epoch ms); throws where the signature is not right. */
export function verified(
  received: Received | undefined,
  secret: string,
  now = Date.now(),
): unknown {
  if (received === undefined) throw new Error("nothing was received");
  const clock = vi.spyOn(Date, "now").mockReturnValue(now);
  try {
    return new Webhook(secret).verify(received.body, { ...received.headers });
  } finally {
    clock.mockRestore();
  }
}
