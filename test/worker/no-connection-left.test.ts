/** Each request of a Worker opens connections of its own to PostgreSQL, and leaves none. */
import { expect, test } from "vitest";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";
import { type Asked, askWorker } from "./asked.ts";

const REQUESTS = Number(Deno.env.get("WORKER_REQUESTS") ?? (Deno.env.get("CI") ? 2_000 : 600));
const AT_ONCE = 12;

describeWithWorkerd("on workerd", () => {
  test(
    `200 to ${REQUESTS} requests, a tenth of whom leave, and no connection is left then`,
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
      const { user } = await findSharedLogin(control);
      const ours = async () => {
        const [row] = await control<{ count: number }[]>`
          select count(*)::int as count from pg_stat_activity
          where usename = ${user} and application_name = ${`hh_${slug}`}`;
        return row?.count;
      };
      await expect.poll(ours).toBe(0);
    },
    900_000,
  );
});
