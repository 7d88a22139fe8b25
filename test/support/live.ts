import type { LiveMessage } from "../../src/generated/answers.ts";
import type { Person, TestApp } from "./app.ts";
import { atEnd } from "./at-end.ts";
import { checkMessage } from "./contract-check.ts";

type Type = LiveMessage["type"];
type Of<T extends Type> = Extract<LiveMessage, { type: T }>;

/** The test app on a port of this machine, as `host:port`. */
export function serveApp({ fetch, stopListening }: TestApp): string {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => fetch(request),
  );
  atEnd(async () => {
    stopListening();
    await server.shutdown();
  });
  return `127.0.0.1:${server.addr.port}`;
}

/** A client of a WebSocket; every message is held against the contract. */
export type LiveClient = {
  readonly send: (message: unknown) => void;
  /** The next message of a type; those before it are dropped. */
  readonly next: <T extends Type>(type: T) => Promise<Of<T>["data"]>;
  /** What has come and was not asked for. */
  readonly waiting: () => readonly Type[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly protocol: () => string;
  readonly close: () => void;
};

/** Messages as they come, for whoever waits for one of a type. */
export class Inbox {
  readonly #messages: LiveMessage[] = [];
  #wake = () => {};

  add(text: string): void {
    checkMessage(text);
    this.#messages.push(JSON.parse(text));
    this.#wake();
  }

  types(): readonly Type[] {
    return this.#messages.map(({ type }) => type);
  }

  async next<T extends Type>(type: T): Promise<Of<T>["data"]> {
    const deadline = performance.now() + 3_000;
    for (;;) {
      while (this.#messages.length > 0) {
        const message = this.#messages.shift();
        // Its type was just compared.
        if (message?.type === type) return message.data as Of<T>["data"];
      }
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`no ${type} came`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** Opens a WebSocket; `path` is from the root of the server. */
export function openSocket(host: string, path: string, protocols: string[] = []): LiveClient {
  const socket = new WebSocket(`ws://${host}${path}`, protocols);
  const inbox = new Inbox();
  const early: string[] = [];
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  socket.onopen = () => early.splice(0).forEach((text) => socket.send(text));
  socket.onmessage = ({ data }) => inbox.add(data);
  socket.onclose = ({ code, reason }) => closed.resolve({ code, reason });
  socket.onerror = () => {};
  return {
    send(message) {
      const text = typeof message === "string" ? message : JSON.stringify(message);
      if (socket.readyState === WebSocket.CONNECTING) early.push(text);
      else socket.send(text);
    },
    next: (type) => inbox.next(type),
    waiting: () => inbox.types(),
    closed: closed.promise,
    protocol: () => socket.protocol,
    close: () => socket.close(),
  };
}

/** The token of a person, as a message or a sub-protocol has it. */
export const tokenOf = ({ credentials }: Pick<Person, "credentials">): string =>
  (credentials["authorization"] ?? "").replace("Bearer ", "");

/** A person who watches a tutor's calendar, and the version that they were told. */
export async function watching(
  host: string,
  person: Person,
  tutorId: number,
  since?: number,
): Promise<{ readonly client: LiveClient; readonly version: number }> {
  const query = since === undefined ? "" : `?since=${since}`;
  const client = openSocket(host, `/ws/calendar/${tutorId}${query}`);
  client.send({ type: "authenticate", token: tokenOf(person) });
  const { version } = await client.next("subscribed");
  return { client, version };
}

/** A stream of server-sent events that is being read. */
export type LiveStream = {
  readonly status: number;
  readonly headers: Headers;
  readonly next: <T extends Type>(type: T) => Promise<Of<T>["data"]>;
  /** Of the last event that had one. */
  readonly lastId: () => string | null;
  /** Resolves when the server ends it; rejects where it is cut. */
  readonly ended: Promise<void>;
  readonly leave: () => void;
};

/** Opens a stream below /api with what signs a request. */
export async function openStream(
  host: string,
  query: string,
  headers: Record<string, string>,
): Promise<LiveStream> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const response = await fetch(`http://${host}/api/live?${query}`, { headers, signal });
  const inbox = new Inbox();
  let lastId: string | null = null;
  const read = async () => {
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        lastId = /^id: (.*)$/m.exec(event)?.[1] ?? lastId;
        inbox.add(/^data: (.*)$/m.exec(event)?.[1] ?? "null");
      }
    }
  };
  const ended = response.status === 200 ? read() : Promise.resolve();
  // A test that leaves does not wait for it.
  ended.catch(() => {});
  return {
    status: response.status,
    headers: response.headers,
    next: (type) => inbox.next(type),
    lastId: () => lastId,
    ended,
    leave: () => leaving.abort(),
  };
}
