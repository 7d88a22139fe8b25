/** X12: whatever the database does, every request is answered in time, and the end comes in time. */
import { afterEach, expect, test } from "vitest";
import { type RunningServer, startServer } from "../support/server.ts";

/** A request's bound and what this busy machine may add to it. */
const ANSWERED_MS = 5_500 + 500;

let dataDir = "";
let server: RunningServer | null = null;

afterEach(async () => {
  await server?.stop("SIGTERM");
  server = null;
  if (dataDir) await Deno.remove(dataDir, { recursive: true });
  dataDir = "";
});

async function started(): Promise<RunningServer> {
  dataDir = await Deno.makeTempDir();
  return server = await startServer(dataDir);
}

async function postmaster(): Promise<number> {
  const text = await Deno.readTextFile(`${dataDir}/postgres/data/postmaster.pid`);
  return Number(text.split("\n")[0]);
}

/** The server's first process and all that it forked. */
async function processes(): Promise<number[]> {
  const first = await postmaster();
  const { stdout } = await new Deno.Command("pgrep", { args: ["-P", `${first}`] }).output();
  return [first, ...new TextDecoder().decode(stdout).split("\n").filter(Boolean).map(Number)];
}

function signal(pids: readonly number[], name: Deno.Signal): void {
  for (const pid of pids) {
    try {
      Deno.kill(pid, name);
    } catch {
      // It has ended.
    }
  }
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

test(
  "503 within the bound while PostgreSQL is silent, and 200 within a second of its return",
  async () => {
    const own = await started();
    await many(own);
    const all = await processes();
    signal(all, "SIGSTOP");
    try {
      const told = [...await many(own), await ask(own, "/health")];
      expect(new Set(told.map(({ status }) => status))).toEqual(new Set([503]));
      expect(Math.max(...told.map(({ ms }) => ms))).toBeLessThan(ANSWERED_MS);
      // Whoever comes now is told sooner, since nothing has answered for a while.
      expect(Math.max(...(await many(own)).map(({ ms }) => ms))).toBeLessThan(ANSWERED_MS);
    } finally {
      signal(all, "SIGCONT");
    }
    expect(await untilWell(own, 5_000)).toBeLessThan(1_500);
  },
  60_000,
);

test(
  "a PostgreSQL that was killed is started again, and requests meanwhile are answered in time",
  async () => {
    const own = await started();
    await many(own);
    const before = await postmaster();
    signal(await processes(), "SIGKILL");
    const told = await many(own);
    expect(told.every(({ status }) => status === 200 || status === 503)).toBe(true);
    expect(Math.max(...told.map(({ ms }) => ms))).toBeLessThan(ANSWERED_MS);
    await untilWell(own, 10_000);
    expect(await postmaster()).not.toBe(before);
    // Told when the start has ended, which PostgreSQL may answer a moment before.
    await expect.poll(() => own.output()).toContain('"database_died"');
  },
  60_000,
);

test(
  "0: it ends within ten seconds of SIGTERM though PostgreSQL is frozen, and starts again after",
  async () => {
    const own = await started();
    await many(own);
    signal(await processes(), "SIGSTOP");
    const waiting = many(own).catch(() => []);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { code, ms } = await own.stop("SIGTERM");
    server = null;
    expect([code, ms < 10_000]).toEqual([0, true]);
    const statuses = new Set((await waiting).map(({ status }) => status));
    expect([...statuses].every((status) => status === 503)).toBe(true);
    server = await startServer(dataDir);
    expect((await ask(server, "/lessons/my")).status).toBe(200);
  },
  90_000,
);
