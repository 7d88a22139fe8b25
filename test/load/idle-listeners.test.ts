import { afterAll, beforeAll, expect, test } from "vitest";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const IDLE = Number(Deno.env.get("LIVE_IDLE") ?? 1_000);
const SECRET = "a secret that only tests know, 32 bytes or more";
/** 10,000 of them and the server itself in 400 MB: 20 kB for each, beside what its memory varies by. */
const [MOST_MB, MOST_KB_EACH, VARIES_BY_MB] = [400, 20, 15];

let dataDir: string;
let server: RunningServer;

beforeAll(async () => {
  dataDir = await Deno.makeTempDir();
  server = await startServer(dataDir, {
    JWT_HS256_SECRET: SECRET,
    MAX_CLIENT_CONNECTIONS: `${2 * IDLE + 400}`,
    // A tenant may have half of them.
    MAX_LIVE_CONNECTIONS: `${2 * IDLE + 200}`,
  });
});
afterAll(async () => {
  await server.stop("SIGTERM");
  await Deno.remove(dataDir, { recursive: true });
});

/** A hundred connections each, which is what one user may have; and one more of them. */
const tokens = () =>
  Promise.all(Array.from({ length: Math.ceil(IDLE / 100) + 1 }, (_, n) =>
    signToken({
      claims: { tenant: "demo", sub: `idle-${n}`, role: "student", zone: "UTC" },
      secret: SECRET,
      now: Date.now(),
      hours: 1,
      issuer: null,
      audience: null,
    })));

/** Subscribes by bytes, since a WebSocket of this process would take more memory than the server's. */
async function subscribe(tutorId: string, token: string): Promise<Deno.Conn> {
  const { hostname, port } = new URL(server.address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(
    `GET /ws/calendar/${tutorId} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n` +
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
      `Sec-WebSocket-Protocol: halfhour.v1, ${token}\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  const [buffer, decoder] = [new Uint8Array(2_048), new TextDecoder()];
  let heard = "";
  while (!heard.includes('"subscribed"')) {
    const length = await connection.read(buffer);
    if (length === null) throw new Error(`ended: ${heard}`);
    heard += decoder.decode(buffer.subarray(0, length));
  }
  return connection;
}

test(
  `${IDLE} idle WebSockets take little memory, and requests are answered beside them`,
  async () => {
    const tutorId = /tutor_id=(\d+)/.exec(server.curl.url)?.[1] ?? "";
    const connections: Deno.Conn[] = [];
    const aHundred = async (token: string) => {
      const hundred = Array.from({ length: 100 }, () => subscribe(tutorId, token));
      connections.push(...await Promise.all(hundred));
    };
    const [first = "", ...others] = await tokens();
    // What the server needs for its first ones, such as compiled code, is not theirs.
    await aHundred(first);
    const before = server.memory();
    for (const token of others) await aHundred(token);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const after = server.memory();
    console.log(
      `${IDLE} idle WebSockets: ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB with them`,
    );
    const answer = await fetch(server.curl.url, {
      headers: { authorization: server.curl.authorization.replace("Authorization: ", "") },
    });
    expect([answer.status, (await answer.json()).total_cells]).toEqual([200, expect.any(Number)]);
    expect(after).toBeLessThan(MOST_MB);
    expect(after - before).toBeLessThan(IDLE * MOST_KB_EACH / 1_024 + VARIES_BY_MB);
    connections.forEach((connection) => connection.close());
  },
  120_000,
);
