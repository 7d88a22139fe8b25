/** The real server is killed again and again while it sends: each event of the feed arrives (X13). */
import { expect, test } from "vitest";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import { aKillableServer, SECRET } from "../load/killable-server.ts";
import { aReceiver, takesItsTime, verified } from "../support/webhook-receiver.ts";

const KILLS = Number(Deno.env.get("WEBHOOK_KILLS") ?? 1);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test(
  `kill -9, ${KILLS} times: every event at least once under its id, first in the order of the feed`,
  async () => {
    const server = await aKillableServer({
      WEBHOOK_ALLOW_PRIVATE: "localhost",
      WEBHOOK_TIMEOUT_MS: "3000",
    });
    try {
      await server.start();
      const token = await signToken({
        claims: { tenant: "demo", sub: "admin of webhooks", role: "admin" },
        secret: SECRET,
        now: Date.now(),
        hours: 1,
        issuer: null,
        audience: null,
      });
      const ask = async (path: string, body?: object) => {
        const answer = await fetch(`${server.address()}/api${path}`, {
          method: body ? "POST" : "GET",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          ...(body && { body: JSON.stringify(body) }),
        });
        return await answer.json();
      };
      const receiver = await aReceiver(takesItsTime(15));
      const { id, secret } = await ask("/webhooks/endpoints", { url: receiver.url });
      const { cursor } = await ask("/events?after=now");
      const begin = receiver.received.length;
      for (let kill = 0; kill <= KILLS; kill++) {
        const db = await server.database();
        await db`
        with people as (
          insert into users (subject, role) select gen_random_uuid(), 'student' from generate_series(1, 40)
          returning id
        )
        select count(*) from people`;
        await db.end();
        if (kill === KILLS) break;
        const before = receiver.received.length;
        while (receiver.received.length < before + 5 + 10 * Math.random()) await pause(20);
        await server.kill("program");
        await server.start();
      }
      const feed: { results: { id: string }[] } = await ask(`/events?limit=500&after=${cursor}`);
      const wanted = feed.results.map((event) => event.id);
      expect(wanted.length).toBeGreaterThanOrEqual(40 * (KILLS + 1));
      const arrived = () => [...new Set(receiver.received.slice(begin).map((one) => one.id))];
      const ends = performance.now() + 40_000;
      while (!wanted.every((one) => arrived().includes(one)) && performance.now() < ends) {
        await pause(50);
      }
      expect(arrived().filter((one) => wanted.includes(one))).toEqual(wanted);
      for (const one of receiver.received) verified(one, secret);
      const { results } = await ask(`/webhooks/endpoints/${id}/deliveries?limit=100`);
      expect(results.length).toBeGreaterThan(0);
    } finally {
      await server.close();
    }
  },
  120_000 + KILLS * 30_000,
);
