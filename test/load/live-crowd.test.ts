import { expect, test } from "vitest";
import { anApp, NOW } from "../support/app.ts";
import { serveApp, tokenOf } from "../support/live.ts";
import { openCrowd, p99 } from "./live-crowd.ts";

const SOCKETS = Number(Deno.env.get("LIVE_SOCKETS") ?? 1_000);
const CHANGES = 5;

test(
  `of ${SOCKETS} WebSockets on one server all are told of a change, 99 of a hundred within 250 ms`,
  async () => {
    const app = await anApp({ mostListening: 2 * SOCKETS + 2 });
    const tutor = await app.tutor();
    const people = await Promise.all(
      Array.from({ length: Math.ceil(SOCKETS / 100) }, () => app.student()),
    );
    const crowd = await openCrowd({
      url: `ws://${serveApp(app)}`,
      tutorId: tutor.id,
      tokens: people.map((person) => tokenOf(person)),
      sockets: SOCKETS,
    });
    const times: number[] = [];
    for (let n = 0; n < CHANGES; n++) {
      times.push(
        ...await crowd.told(async () => {
          const start = Date.parse(NOW) + (10 + n) * 3_600_000;
          const [from, to] = [start, start + 3_600_000].map((ms) => new Date(ms).toISOString());
          expect((await tutor.post("/tutor/blocks", { start: from, end: to })).status).toBe(201);
        }),
      );
    }
    times.sort((a, b) => a - b);
    expect(crowd.isWhole()).toBe(true);
    expect(p99(times)).toBeLessThan(250);
    crowd.close();
  },
  60_000,
);
