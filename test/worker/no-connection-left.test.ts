/** Each request of a Worker opens connections of its own to PostgreSQL, and leaves none. */
import { expect, test } from "vitest";
import { SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { connectionsOf } from "../support/open-connections.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";
import { type Asked, askWorker } from "./ask-worker.ts";

const REQUESTS = Number(Deno.env.get("WORKER_REQUESTS") ?? (Deno.env.get("CI") ? 2_000 : 600));
const AT_ONCE = 12;
/** A busy machine took 23 ms for each. */
const MOST_MS = Math.max(900_000, REQUESTS * 150);

describeWithWorkerd("on workerd", () => {
  test(
    `200: ${REQUESTS} requests, of whose clients a tenth leave, and then no connection is left`,
    async () => {
      const { slug, controlUrl, control } = await aTenant();
      const worker = await startWorker({ DATABASE_URL: controlUrl, JWT_HS256_SECRET: SECRET });
      atEnd(() => worker.stop());
      const token = await tokenFor(slug, "anna", "student", "UTC", Date.now());
      const url = `${worker.address}/api/lessons/my`;
      const all: Asked[] = [];
      await Promise.all(Array.from({ length: AT_ONCE }, async (_, i) => {
        for (let n = i; n < REQUESTS; n += AT_ONCE) {
          all.push(await askWorker(url, token, n % 10 === 9 ? n % 40 : null));
        }
      }));
      expect(all).toHaveLength(REQUESTS);
      expect(all.filter(({ status }) => status !== 200 && status !== 0)).toEqual([]);
      await expect.poll(() => connectionsOf({ slug, control })).toBe(0);
    },
    MOST_MS,
  );
});
