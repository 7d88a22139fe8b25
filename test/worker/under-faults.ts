/** What the tests of faults ask a Worker, and what they expect of it. */
import { expect } from "vitest";
import { SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { type RunningWorker, startWorker } from "../support/workerd.ts";
import { type Asked, askWorker } from "./ask-worker.ts";

/** A request's bound, and what a busy machine may add to it. */
export const ANSWERED_MS = 5_000 + 1_000;
/** From the end of the cause until all is well again. */
export const WELL_AGAIN_MS = 2_000;

const paths = ["/me/profile", "/lessons/my", "/marketplace/tutors", "/health"];

/** A Worker on that database, which ends with the test, and how a student of the tenant asks it. */
export async function aWorker(
  url: string,
  tenant: { readonly slug: string },
  more: Readonly<Record<string, string>> = {},
) {
  const worker = await startWorker({ DATABASE_URL: url, JWT_HS256_SECRET: SECRET, ...more });
  atEnd(() => worker.stop());
  const token = await tokenFor(tenant.slug, "anna", "student", "UTC", Date.now());
  return { worker, ask: (path: string) => askWorker(`${worker.address}/api${path}`, token) };
}

export type Ask = Awaited<ReturnType<typeof aWorker>>["ask"];

export const many = (ask: Ask) =>
  Promise.all(Array.from({ length: 16 }, (_, i) => ask(paths[i % paths.length] ?? "")));

export const statusesOf = (all: readonly Asked[]) => [...new Set(all.map(({ status }) => status))];
export const longestOf = (all: readonly Asked[]) => Math.max(...all.map(({ ms }) => ms));

/** All are told 503, in time. */
export async function expectRefused(ask: Ask): Promise<void> {
  const all = await many(ask);
  expect(statusesOf(all)).toEqual([503]);
  expect(longestOf(all)).toBeLessThan(ANSWERED_MS);
}

/** Milliseconds until everybody is answered with 200. */
export async function untilWell({ output }: RunningWorker, ask: Ask): Promise<number> {
  const began = performance.now();
  let last: readonly Asked[] = [];
  while (performance.now() - began < 15_000) {
    last = await many(ask);
    if (statusesOf(last).join() === "200") return performance.now() - began;
  }
  const lines = output().split("\n").filter((line) => /"level":"(warn|error)"/.test(line));
  throw new Error(
    `it is not well again after 15 s: ${JSON.stringify(last)}\n${lines.slice(-5).join("\n")}`,
  );
}

export function expectNoFaultOfOurs({ output }: RunningWorker): void {
  expect(output()).not.toMatch(/"status":500|"code":"internal"|Uncaught|hung|cross-request/i);
}
