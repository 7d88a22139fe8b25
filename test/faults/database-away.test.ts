/** X12: whatever the database does, every request is answered in time, and the end comes in time. */
import { describe, expect, test, type TestContext } from "vitest";
import { type RunningServer, startServer } from "../support/server.ts";
import { signal, withAllThatItForked } from "../support/processes.ts";

/** A request's bound and what this busy machine may add to it. */
const ANSWERED_MS = 5_500 + 500;

/** A server with data of its own, which goes when the test has ended. */
type Own = { server: RunningServer; readonly dataDir: string };

async function started({ onTestFinished }: TestContext): Promise<Own> {
  const dataDir = await Deno.makeTempDir();
  const own = { server: await startServer(dataDir), dataDir };
  onTestFinished(async () => {
    await own.server.stop("SIGTERM").catch(() => {});
    await Deno.remove(dataDir, { recursive: true });
  });
  return own;
}

async function postmaster({ dataDir }: Own): Promise<number> {
  const text = await Deno.readTextFile(`${dataDir}/postgres/data/postmaster.pid`);
  return Number(text.split("\n")[0]);
}

/** The server's first process and all that it forked. */
async function processes(own: Own): Promise<number[]> {
  return await withAllThatItForked(await postmaster(own));
}

type Told = { readonly status: number; readonly code: string | null; readonly ms: number };

async function ask({ address, token }: RunningServer, path: string): Promise<Told> {
  const began = performance.now();
  const response = await fetch(`${address}/api${path}`, {
    headers: { authorization: `Bearer ${token("student")}` },
  });
  const body = await response.json();
  return { status: response.status, code: body.code ?? null, ms: performance.now() - began };
}

const paths = ["/me/profile", "/lessons/my", "/health"];
const many = (of: RunningServer) =>
  Promise.all(Array.from({ length: 24 }, (_, i) => ask(of, paths[i % 2] ?? "")));

/** Milliseconds until the first success. */
async function untilWell(of: RunningServer, ms: number): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < ms) {
    const told = await ask(of, "/lessons/my").catch(() => null);
    if (told?.status === 200) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`no success within ${ms} ms`);
}

// Each mostly waits, so that they wait together.
describe.concurrent("a database that is silent or gone", () => {
  test(
    "503 within the bound while PostgreSQL is silent, and 200 within a second of its return",
    async (context) => {
      const own = await started(context);
      await many(own.server);
      const all = await processes(own);
      signal(all, "SIGSTOP");
      try {
        const told = [...await many(own.server), await ask(own.server, "/health")];
        expect(new Set(told.map(({ status }) => status))).toEqual(new Set([503]));
        expect(Math.max(...told.map(({ ms }) => ms))).toBeLessThan(ANSWERED_MS);
        // Whoever comes now is told sooner, since nothing has answered for a while.
        expect(Math.max(...(await many(own.server)).map(({ ms }) => ms))).toBeLessThan(ANSWERED_MS);
      } finally {
        signal(all, "SIGCONT");
      }
      expect(await untilWell(own.server, 5_000)).toBeLessThan(1_500);
    },
    60_000,
  );

  test(
    "a PostgreSQL that was killed is started again, and requests meanwhile are answered in time",
    async (context) => {
      const own = await started(context);
      await many(own.server);
      const before = await postmaster(own);
      signal(await processes(own), "SIGKILL");
      const told = await many(own.server);
      expect(told.every(({ status }) => status === 200 || status === 503)).toBe(true);
      expect(Math.max(...told.map(({ ms }) => ms))).toBeLessThan(ANSWERED_MS);
      await untilWell(own.server, 10_000);
      expect(await postmaster(own)).not.toBe(before);
      // Told when the start has ended, which PostgreSQL may answer a moment before.
      await expect.poll(() => own.server.output()).toContain('"database_died"');
    },
    60_000,
  );

  test(
    "0: it ends within ten seconds of SIGTERM though PostgreSQL is frozen, and starts again after",
    async (context) => {
      const own = await started(context);
      await many(own.server);
      signal(await processes(own), "SIGSTOP");
      const waiting = many(own.server).catch(() => []);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { code, ms } = await own.server.stop("SIGTERM");
      expect([code, ms < 10_000]).toEqual([0, true]);
      const statuses = new Set((await waiting).map(({ status }) => status));
      expect([...statuses].every((status) => status === 503)).toBe(true);
      own.server = await startServer(own.dataDir);
      expect((await ask(own.server, "/lessons/my")).status).toBe(200);
    },
    90_000,
  );
});
