import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../tools/free-port.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await Deno.makeTempDir();
});
afterAll(() => Deno.remove(dataDir, { recursive: true }));

/** The program by a shell, so that its output can be led anywhere. */
function start(redirection: string, port: number): Deno.ChildProcess {
  return new Deno.Command("sh", {
    args: ["-c", `exec "$0" run -A src/deno.ts ${redirection}`, Deno.execPath()],
    env: { DATABASE_URL: "", DATA_DIR: dataDir, PORT: `${port}` },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function statusOf(port: number, path: string): Promise<number | string> {
  try {
    const signal = AbortSignal.timeout(3_000);
    const answer = await fetch(`http://127.0.0.1:${port}/api${path}`, { signal });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    return String(error);
  }
}

async function untilServing(port: number): Promise<void> {
  for (let tries = 0; await statusOf(port, "/health") !== 200; tries++) {
    if (tries > 100) throw new Error("the server does not serve");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Three hundred lines of a log that nobody reads fill a pipe (64 kB), five thousand more our buffer. */
test("200: to six thousand requests, while nobody reads standard output or error", async () => {
  const port = freePort();
  const server = start("", port);
  await untilServing(port);
  for (let nth = 0; nth < 40; nth++) {
    const statuses = await Promise.all(
      Array.from({ length: 150 }, () => statusOf(port, "/health/live")),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
  expect(await statusOf(port, "/health/live")).toBe(200);
  const asked = performance.now();
  server.kill("SIGTERM");
  expect((await server.status).code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(8_000);
  await Promise.all([server.stdout.cancel(), server.stderr.cancel()]);
}, 60_000);

test.each([">/dev/full 2>&1", ">&- 2>&-"])("200: started with %s", async (redirection) => {
  const port = freePort();
  const server = start(redirection, port);
  await untilServing(port);
  for (let nth = 0; nth < 100; nth++) expect(await statusOf(port, "/health/live")).toBe(200);
  server.kill("SIGTERM");
  expect((await server.status).code).toBe(0);
  await Promise.all([server.stdout.cancel(), server.stderr.cancel()]);
}, 60_000);
