/** The Worker behind a transaction pooler, which Hyperdrive is one of (decision 39). */
import { expect, test } from "vitest";
import { SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { describeWithPgbouncer } from "../support/pgbouncer.ts";
import { throughPgbouncer } from "../support/pooled.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";

describeWithPgbouncer("with PgBouncer", () => {
  describeWithWorkerd("on workerd", () => {
    test("200: users of two tenants over one server each read their own profile", async () => {
      const tenants = [await aTenant(), await aTenant()];
      const { url } = await throughPgbouncer({ servers: 1 });
      const worker = await startWorker({ DATABASE_POOLER_URL: url, JWT_HS256_SECRET: SECRET });
      atEnd(() => worker.stop());
      const zones = ["Europe/Kyiv", "Europe/Lisbon"];
      const profiles = await Promise.all(Array.from({ length: 20 }, async (_, i) => {
        const slug = tenants[i % 2]?.slug ?? "";
        const token = await tokenFor(slug, "anna", "tutor", zones[i % 2] ?? "", Date.now());
        const answer = await fetch(`${worker.address}/api/me/profile`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return [answer.status, (await answer.json()).timezone];
      }));
      expect(profiles).toEqual(profiles.map((_, i) => [200, zones[i % 2]]));
    });
  });
});
