import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describeWithLimits, descriptors } from "../support/prlimit.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { askedByHttp2 } from "../support/http2.ts";
import { type RawSocket, rawSocket, rawSockets } from "../support/sockets.ts";

const MS = { headers: 1_000, body: 1_500, answer: 1_500, idle: 2_500 };
const MOST = 400;

/** A look is taken each second, and the machine may be busy. */
const late = (ms: number) => ms + 3_000;

describeWithLimits("one client cannot take the server from the others", () => {
  let dataDir: string;
  let server: RunningServer;
  let open: RawSocket[] = [];
  beforeAll(async () => {
    dataDir = await Deno.makeTempDir();
    server = await startServer(dataDir, {
      HEADERS_TIMEOUT_MS: `${MS.headers}`,
      BODY_TIMEOUT_MS: `${MS.body}`,
      ANSWER_TIMEOUT_MS: `${MS.answer}`,
      IDLE_TIMEOUT_MS: `${MS.idle}`,
      MAX_CLIENT_CONNECTIONS: `${MOST}`,
    }, descriptors(1024));
  });
  afterAll(async () => {
    await server.stop("SIGTERM");
    await Deno.remove(dataDir, { recursive: true });
  });

  const hold = async (sockets: Promise<RawSocket[]>) => open = await sockets;
  const release = () => open.splice(0).forEach((socket) => socket.close());
  const stillOpen = () => open.filter((socket) => socket.endedAfter() === null).length;
  const health = async () => {
    const answer = await fetch(`${server.address}/api/health`);
    await answer.body?.cancel();
    return answer.status;
  };
  const get = "GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n";
  const post = (length: number) =>
    "POST /api/tutor/services HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
    `Authorization: Bearer ${server.token("tutor")}\r\nContent-Length: ${length}\r\n\r\n`;

  test("200: while 1,100 idle connections come to 1,024 descriptors, and after", async () => {
    const isFull = () => server.output().includes('"accepting_failed"');
    // A busy machine may take longer to open so many than one that asks for nothing may last.
    for (let tries = 0; tries < 5 && !isFull(); tries++) {
      open.push(...await rawSockets(1_100, server.address));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(isFull()).toBe(true);
    // A client that comes between two generations is refused, and comes again.
    const soon = { timeout: 10_000, interval: 50 };
    for (let nth = 0; nth < 5; nth++) {
      await vi.waitFor(async () => expect(await health()).toBe(200), soon);
    }
    await vi.waitFor(() => expect(stillOpen()).toBe(0), { timeout: late(MS.headers) });
    release();
    expect(await health()).toBe(200);
  });

  test("200: while 800 send half a request", async () => {
    await hold(rawSockets(800, server.address));
    await Promise.allSettled(open.map((socket) => socket.send("GET /api/health HTTP/1.1\r\nHost")));
    expect(await health()).toBe(200);
    await vi.waitFor(() => expect(stillOpen()).toBe(0), { timeout: late(MS.headers) });
    release();
  });

  test("a head that drips in is cut off in time", async () => {
    const [socket] = await hold(rawSockets(1, server.address));
    expect(open).toHaveLength(1);
    const drip = setInterval(() => socket?.send("X").catch(() => {}), 100);
    await socket?.send("GET /api/health HTTP/1.1\r\nX-Long: ");
    await vi.waitFor(() => expect(stillOpen()).toBe(0), { timeout: late(MS.headers) });
    clearInterval(drip);
    release();
  });

  test("an idle connection is closed in time, one in use is not", async () => {
    const [idle, used] = await hold(rawSockets(2, server.address));
    await idle?.send(get);
    const use = setInterval(() => used?.send(get).catch(() => {}), MS.idle / 4);
    await vi.waitFor(() => expect(idle?.endedAfter()).not.toBeNull(), { timeout: late(MS.idle) });
    expect(idle?.endedAfter()).toBeGreaterThanOrEqual(MS.idle);
    expect(idle?.heard()).toMatch(/^HTTP\/1\.1 200/);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(used?.endedAfter()).toBeNull();
    clearInterval(use);
    release();
  });

  test("of too many, those go that never asked for anything", async () => {
    const [worker] = await hold(rawSockets(1, server.address));
    await worker?.send(get);
    open.push(...await rawSockets(MOST + 100, server.address));
    await vi.waitFor(() => expect(stillOpen()).toBeLessThanOrEqual(MOST), { timeout: 2_500 });
    expect(worker?.endedAfter()).toBeNull();
    release();
  });

  test("408: a body of which half comes, and its connection is closed", async () => {
    const [socket] = await hold(rawSockets(1, server.address));
    await socket?.send(post(200) + "{");
    await vi.waitFor(() => expect(stillOpen()).toBe(0), { timeout: late(MS.body) + 1_000 });
    expect(socket?.heard()).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/);
    expect(socket?.heard()).toMatch(/\r\nconnection: close\r\n/i);
    release();
  });

  test("503: of many half bodies, while memory stays and others are answered", async () => {
    const before = server.memory();
    await hold(rawSockets(MOST - 20, server.address));
    const half = "x".repeat(100_000);
    await Promise.allSettled(open.map((socket) => socket.send(post(200_000) + half)));
    expect(await health()).toBe(200);
    expect(server.memory() - before).toBeLessThan(150);
    await vi.waitFor(() => {
      expect(open.some((socket) => socket.heard().startsWith("HTTP/1.1 503"))).toBe(true);
      expect(stillOpen()).toBe(0);
    }, { timeout: late(MS.body) + 4_000 });
    release();
  });

  test("200: documents that are asked for a thousand times by HTTP/2 and never taken cost little", async () => {
    const { body } = await fetch(`${server.address}/api/docs`);
    await body?.cancel();
    const before = server.memory();
    await hold(rawSockets(5, server.address));
    await Promise.all(open.map((socket) => socket.sendBytes(askedByHttp2("/api/docs", 200))));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(server.memory() - before).toBeLessThan(150);
    expect(await health()).toBe(200);
    const page = await fetch(`${server.address}/api/docs`);
    expect((await page.text()).trimEnd()).toMatch(/<\/html>$/);
    release();
  });

  test("a reader who takes nothing loses the connection", async () => {
    const times = 60;
    const deaf = await rawSocket(server.address, { deaf: true });
    const size = (await (await fetch(`${server.address}/api/openapi.yaml`)).bytes()).length;
    await deaf.send("GET /api/openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n".repeat(times));
    await new Promise((resolve) => setTimeout(resolve, late(2 * MS.answer)));
    await deaf.listen();
    expect(deaf.heard().length).toBeLessThan(times * size);
    deaf.close();
    expect(await health()).toBe(200);
  });
});
