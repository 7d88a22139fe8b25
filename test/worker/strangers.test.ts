/** Who has no credentials is counted by address on workerd, too (S1): by that which Cloudflare says. */
import { expect, test } from "vitest";
import { SECRET } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";

/** A Worker that takes three requests a minute of an address; what it answers to one. */
async function aLimitedWorker(more: Readonly<Record<string, string>> = {}) {
  const { controlUrl } = await aTenant();
  const worker = await startWorker({
    DATABASE_URL: controlUrl,
    JWT_HS256_SECRET: SECRET,
    STRANGERS_PER_MINUTE: "3",
    ...more,
  });
  atEnd(() => worker.stop());
  return async (headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${worker.address}/api/me/profile`, { headers });
    await answer.body?.cancel();
    return answer.status;
  };
}

/** What those are answered who ask one after the other. */
async function oneByOne(
  ask: (headers: Readonly<Record<string, string>>) => Promise<number>,
  all: readonly Readonly<Record<string, string>>[],
): Promise<number[]> {
  const found: number[] = [];
  for (const headers of all) found.push(await ask(headers));
  return found;
}

describeWithWorkerd("on workerd", () => {
  test("429: after three of an address, IPv6 by its first half; forwarding headers change nothing", async () => {
    const ask = await aLimitedWorker();
    const of = (address: string, n = 0) => ({
      "cf-connecting-ip": address,
      "x-forwarded-for": `198.51.100.${n}`,
      "x-real-ip": `198.51.100.${n}`,
    });
    const four = [0, 1, 2, 3].map((n) => of("203.0.113.7", n));
    expect(await oneByOne(ask, [...four, of("203.0.113.8")])).toEqual([401, 401, 401, 429, 401]);
    const six = [1, 2, 3, 4].map((n) => of(`2001:db8::${n}`));
    expect(await oneByOne(ask, [...six, of("2001:db8:0:1::1")])).toEqual([401, 401, 401, 429, 401]);
  });

  test("429: behind a proxy of ours, by what that one wrote and not by what came with the request", async () => {
    const ask = await aLimitedWorker({ TRUSTED_PROXIES: "1" });
    const of = (forged: string, client: string) => ({
      "cf-connecting-ip": "10.0.0.1",
      "x-forwarded-for": `${forged}, ${client}`,
    });
    const four = [1, 2, 3, 4].map((n) => of(`${n}.${n}.${n}.${n}`, "203.0.113.7"));
    expect(await oneByOne(ask, [...four, of("4.4.4.4", "203.0.113.8")]))
      .toEqual([401, 401, 401, 429, 401]);
  });

  test("429: those of whom nothing says where they come from are counted together", async () => {
    const ask = await aLimitedWorker();
    expect(await oneByOne(ask, [{}, {}, {}, {}])).toEqual([401, 401, 401, 429]);
  });
});
