/** Caddy as compose.yaml starts it, on ports of this machine, and clients who trust its own certificates. */
import { freePort } from "../../tools/free-port.ts";
import { atEnd } from "../support/at-end.ts";
import type { Person } from "../support/clients.ts";
import { type Container, startContainer } from "../support/container.ts";
import type { Installation } from "./installation.ts";

export type Proxy = {
  readonly container: Container;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** By http, without following. */
  readonly getPlain: (
    path: string,
  ) => Promise<{ readonly status: number; readonly location: string | null }>;
  /** What a client of the tests sends to http://halfhour.test. */
  readonly send: (request: Request) => Promise<Response>;
  /** Watches a calendar by a socket and by a stream; what is answered waits for the next change that each is told. */
  readonly watch: (person: Person) => Promise<() => Promise<readonly string[]>>;
};

const PATIENCE_MS = 20_000;

export async function startProxy({ images, port }: Installation): Promise<Proxy> {
  const data = await Deno.makeTempDir({ prefix: "halfhour-caddy-" });
  atEnd(() => Deno.remove(data, { recursive: true }));
  const [http, https] = [freePort(), freePort()];
  const container = startContainer(images.proxy, [
    "caddy",
    "run",
    "--config",
    "/etc/caddy/Caddyfile",
  ], {
    env: {
      XDG_DATA_HOME: "/data",
      XDG_CONFIG_HOME: "/tmp",
      API_HOST: "127.0.0.1",
      API_PORT: `${port}`,
      HTTP_PORT: `${http}`,
      HTTPS_PORT: `${https}`,
    },
    volumes: { "/data": data },
  });
  const root = await untilThere(`${data}/caddy/pki/authorities/local/root.crt`, container);
  const client = Deno.createHttpClient({ caCerts: [root] });
  atEnd(() => Promise.resolve(client.close()));
  const origin = `https://localhost:${https}`;
  const get: Proxy["get"] = (path, headers = {}) => fetch(origin + path, { client, headers });
  return {
    container,
    get,
    async getPlain(path) {
      const answer = await fetch(`http://localhost:${http}${path}`, { redirect: "manual" });
      await answer.body?.cancel();
      return { status: answer.status, location: answer.headers.get("location") };
    },
    async send(request) {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const body = await request.text();
      return fetch(origin + pathname + search, {
        client,
        method,
        headers,
        ...(body !== "" && { body }),
      });
    },
    async watch({ id, credentials }) {
      const token = (credentials["authorization"] ?? "").replace("Bearer ", "");
      const socket = await openSocket(https, root, `/ws/calendar/${id}`, token);
      const stream = await get(`/api/live?tutor_id=${id}`, credentials);
      const heard = [socket, ...(stream.body ? [stream.body] : [])].map(listen);
      await Promise.all(heard.map((text) => until(() => text().includes("subscribed"))));
      return async () => {
        await Promise.all(heard.map((text) => until(() => text().includes("calendar_update"))));
        return heard.map((text) => /calendar_update/.exec(text())?.[0] ?? "");
      };
    },
  };
}

/** The handshake of RFC 6455 by hand, since Deno's WebSocket trusts no certificate of one's own. */
async function openSocket(port: number, root: string, path: string, token: string) {
  const connection = await Deno.connectTls({
    hostname: "localhost",
    port,
    caCerts: [root],
    alpnProtocols: ["http/1.1"],
  });
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${crypto.getRandomValues(new Uint8Array(16)).toBase64()}`,
    `Sec-WebSocket-Protocol: halfhour.v1, ${token}`,
  ];
  await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
  return connection.readable;
}

/** Reads on in the background; what is answered tells what has come. Frames of a server are plain text. */
function listen(stream: ReadableStream<Uint8Array<ArrayBuffer>>): () => string {
  let text = "";
  void (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) text += decoder.decode(bytes, { stream: true });
  })().catch(() => {});
  return () => text;
}

async function until(is: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!is()) {
    if (performance.now() > deadline) throw new Error("it did not come in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function untilThere(path: string, container: Container): Promise<string> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const text = await Deno.readTextFile(path).catch(() => "");
    if (text !== "") return text;
    if (performance.now() > deadline) {
      throw new Error(`Caddy made no ${path}: ${container.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
