/**
 * Requests of one isolate wait for one another's look-ups: of tenants, users, plans, keys of tokens, changes of
 * calendars. Clients who leave in the middle take nobody with them (X12).
 */
import { expect, test } from "vitest";
import { anApp } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { signingKey, startJwksServer } from "../support/jwks.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";
import { openUnrulyLink } from "../faults/unruly-link.ts";
import { randomOf, SEED } from "../time/random.ts";
import { type Asked, askWorker } from "./ask-worker.ts";

const ROUNDS = Number(Deno.env.get("WORKER_ROUNDS") ?? (Deno.env.get("CI") ? 12 : 6));
/** As many as a busy machine answers in time, too, over a link that is slow. */
const CLIENTS = 16;
/** A request's bound, and what a busy machine may add to it. */
const ANSWERED_MS = 5_000 + 1_000;

describeWithWorkerd("half of all clients leave at a moment of chance", () => {
  test(
    "200: all others are answered in time, and so is whoever comes then",
    async () => {
      const { between } = randomOf(SEED);
      const random = () => between(0, 999_999) / 1_000_000;
      const key = await signingKey("ES256", "one");
      const slowly = () =>
        new Promise<Response>((done) =>
          setTimeout(() => done(Response.json({ keys: [key.jwk] })), 60)
        );
      const jwks = startJwksServer([key]);
      jwks.answer(slowly);
      atEnd(() => jwks.close());
      const first = await aTenant();
      const link = openUnrulyLink(first.controlUrl, random);
      atEnd(() => Promise.resolve(link.close()));
      // Each piece takes its time, so that there is a middle to leave in.
      link.become({ cut: 0, split: 0, delay: 3 });
      const others: Asked[] = [];
      let left = 0;
      const start = () => startWorker({ DATABASE_URL: link.url, JWT_JWKS_URL: jwks.url });
      for (let round = 0; round < ROUNDS; round++) {
        // A new isolate has everything to find out yet; later rounds a new tenant.
        const worker = await start();
        for (let again = 0; again < 2; again++) {
          const tenant = await aTenant();
          const tutor = await (await anApp({ tenant })).tutor();
          const tokens = await Promise.all(
            ["anna", "ben"].map((sub) => tokenOf(key, tenant.slug, sub)),
          );
          const monday = "2027-03-01";
          const paths = [
            "/me/profile",
            `/calendar/week?tutor_id=${tutor.id}&week_start=${monday}&timezone=UTC`,
            "/marketplace/tutors",
            "/health",
          ];
          const all = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => {
            const url = `${worker.address}/api${paths[i % paths.length]}`;
            const leaves = random() < 0.5 ? Math.floor(random() * 200) : null;
            return askWorker(url, tokens[i % 8 < 4 ? 0 : 1] ?? "", leaves);
          }));
          left += all.filter(({ status }) => status === 0).length;
          others.push(...all.filter(({ status }) => status !== 0));
          others.push(await askWorker(`${worker.address}/api/me/profile`, tokens[0] ?? ""));
        }
        await worker.stop();
      }
      console.log(`seed ${SEED}: ${left} have left, ${others.length} were answered`);
      expect(others.filter(({ status }) => status !== 200)).toEqual([]);
      expect(Math.max(...others.map(({ ms }) => ms))).toBeLessThan(ANSWERED_MS);
    },
    300_000,
  );
});

const tokenOf = (key: Awaited<ReturnType<typeof signingKey>>, tenant: string, sub: string) =>
  key.sign({ sub, tenant, role: "student", exp: Math.floor(Date.now() / 1000) + 3_600 });
