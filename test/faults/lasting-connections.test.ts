import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type LiveClient, type LiveStream, openSocket, openStream } from "../support/live.ts";
import { describeWithLimits, descriptors } from "../support/prlimit.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { rawSockets } from "../support/sockets.ts";

const IDLE_MS = 1_500;

describeWithLimits("connections that last", () => {
  let dataDir: string;
  let server: RunningServer;
  let host: string;
  let tutorId: number;
  let client: LiveClient;
  let stream: LiveStream;

  beforeAll(async () => {
    dataDir = await Deno.makeTempDir();
    server = await startServer(dataDir, {
      HEADERS_TIMEOUT_MS: "5000",
      IDLE_TIMEOUT_MS: `${IDLE_MS}`,
    }, descriptors(1024));
    host = new URL(server.address).host;
    tutorId = Number(/tutor_id=(\d+)/.exec(server.curl.url)?.[1]);
    await connect();
    const authorization = `Bearer ${server.token("student")}`;
    stream = await openStream(host, `tutor_id=${tutorId}`, { authorization });
    await stream.next("subscribed");
  });
  afterAll(() => Deno.remove(dataDir, { recursive: true }));

  const connect = async () => {
    client = openSocket(host, `/ws/calendar/${tutorId}`, ["halfhour.v1", server.token("student")]);
    await client.next("subscribed");
  };
  let days = 700;
  const change = async () => {
    const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
    const start = today + days++ * 86_400_000;
    const [from, to] = [start, start + 3_600_000].map((ms) => new Date(ms).toISOString());
    const answer = await fetch(`${server.address}/api/tutor/blocks`, {
      method: "POST",
      headers: {
        "authorization": `Bearer ${server.token("tutor")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ start: from, end: to }),
    });
    await answer.body?.cancel();
    return answer.status;
  };
  const bothAreTold = async () => {
    expect(await change()).toBe(201);
    await Promise.all([client.next("calendar_update"), stream.next("calendar_update")]);
  };

  test("outlast the time after which an idle connection is cut", async () => {
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS + 1_500));
    await bothAreTold();
  });

  test("when no descriptor is left and a generation of connections ends: a stream goes on, a WebSocket is told to come again", async () => {
    const sockets = await rawSockets(1_100, server.address);
    await vi.waitFor(() => expect(server.output()).toContain('"accepting_failed"'), 20_000);
    sockets.forEach((socket) => socket.close());
    await vi.waitFor(async () => expect(await change()).toBe(201), { timeout: 10_000 });
    await stream.next("calendar_update");
    expect((await client.closed).code).toBe(1001);
    await connect();
    await bothAreTold();
  });

  test("a message without an end is cut, and nobody else", async () => {
    const { hostname, port } = new URL(server.address);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(new TextEncoder().encode(
      `GET /ws/calendar/${tutorId} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n` +
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    ));
    // A binary message of 60 MB, masked by zeros, of which a megabyte comes each 200 ms.
    const head = Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 0x03, 0x93, 0x87, 0, 0, 0, 0, 0);
    const flood = async () => {
      await connection.write(head);
      for (let n = 0; n < 25; n++) {
        await connection.write(new Uint8Array(1_000_000));
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    await expect(flood()).rejects.toThrow();
    connection.close();
    await vi.waitFor(() => expect(server.output()).toContain('"flood":1'), 20_000);
    await bothAreTold();
  });

  test("when the server stops: 1001, the end of the stream, and exit 0 in time", async () => {
    const { code, ms } = await server.stop("SIGTERM");
    expect([code, ms < 10_000]).toEqual([0, true]);
    expect((await client.closed).code).toBe(1001);
    await stream.ended;
  });
});
