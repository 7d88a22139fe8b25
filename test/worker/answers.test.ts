/** The Worker on Cloudflare's own runtime (X11). */
import { get, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { anApp, SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { CF_HEADER, describeWithWorkerd, startWorker } from "../support/workerd.ts";

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

  test("200: a client is sent gzip where they take it, whatever Cloudflare asks for in their name", async () => {
    const tenant = await aTenant();
    const { id } = await (await anApp({ tenant })).tutor();
    const worker = await startWorker({ DATABASE_URL: tenant.controlUrl, JWT_HS256_SECRET: SECRET });
    atEnd(() => worker.stop());
    const authorization = `Bearer ${await tokenFor(
      tenant.slug,
      "anna",
      "tutor",
      "UTC",
      Date.now(),
    )}`;
    const url = `${worker.address}/api/calendar/week?tutor_id=${id}&week_start=2026-11-30`;
    const codingFor = async (clientAcceptEncoding?: string) => {
      const of = clientAcceptEncoding === undefined ? null : { clientAcceptEncoding };
      const { statusCode, headers } = await heads(url, {
        authorization,
        "accept-encoding": "br, gzip",
        ...(of !== null && { [CF_HEADER]: JSON.stringify(of) }),
      });
      return [statusCode, headers["content-encoding"], headers.etag?.endsWith('.gz"')];
    };
    for (const taken of ["", "identity", "gzip;q=0, *"]) {
      expect(await codingFor(taken)).toEqual([200, undefined, false]);
    }
    for (const taken of ["gzip", "deflate, gzip", undefined]) {
      expect(await codingFor(taken)).toEqual([200, "gzip", true]);
    }
  });
});

/** The answer's head as it comes over the wire; `fetch` would take gzip itself. */
function heads(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { headers }, (answer) => resolve(answer.resume())).on("error", reject);
  return promise;
}
