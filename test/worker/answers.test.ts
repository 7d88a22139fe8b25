/** The Worker on Cloudflare's own runtime (X11). */
import { expect, test } from "vitest";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";

describeWithWorkerd("on workerd", () => {
  test("200: a user reads their profile, and no connection is left when they have it", async () => {
    const { slug, controlUrl, control } = await aTenant();
    const worker = await startWorker({ DATABASE_URL: controlUrl, JWT_HS256_SECRET: SECRET });
    atEnd(() => worker.stop());
    const token = await tokenFor(slug, "anna", "tutor", "Europe/Kyiv", Date.now());
    const profile = await fetch(`${worker.address}/api/me/profile`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([profile.status, await profile.json()]).toMatchObject([200, {
      timezone: "Europe/Kyiv",
    }]);
    const { user } = await findSharedLogin(control);
    const connections = async () => {
      const [row] = await control<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where application_name = ${`hh_${slug}`} and usename = ${user}`;
      return row?.count;
    };
    await expect.poll(connections).toBe(0);
  });
});
