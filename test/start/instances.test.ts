import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signal, withAllThatItForked } from "../support/processes.ts";
import { type RunningServer, runToEnd, startServer } from "../support/server.ts";

/** Where the system shares no port out, `--instances` says so. */
const describeOnLinux = describe.runIf(Deno.build.os === "linux");

describeOnLinux("several processes at one port", () => {
  let dataDir: string;
  let server: RunningServer;

  beforeAll(async () => {
    dataDir = await Deno.makeTempDir({ prefix: "halfhour-instances-" });
    server = await startServer(dataDir, { LOG_LEVEL: "info" }, [], Deno.cwd(), [
      "--instances",
      "3",
    ]);
  }, 120_000);

  afterAll(() => Deno.remove(dataDir, { recursive: true }));

  /** Each on a connection of its own, which the system gives to any of the processes. */
  const asked = async (times: number) => {
    const headers = { authorization: server.curl.authorization, connection: "close" };
    const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const statuses = new Set<number>();
    for (let n = 0; n < times; n++) {
      const answer = await fetch(server.curl.url, { headers, client });
      statuses.add(answer.status);
      await answer.body?.cancel();
    }
    client.close();
    return [...statuses];
  };

  const lines = () =>
    server.output().split("\n").filter((line) => line.startsWith("{"))
      .map((line): { event: string; instance?: number } => JSON.parse(line));
  const whoAnswered = () =>
    new Set(lines().filter(({ event }) => event === "request").map(({ instance }) => instance));
  const counted = (event: string) => lines().filter((line) => line.event === event).length;
  const children = async () => {
    const [, ...forked] = await withAllThatItForked(server.pid);
    const isServing = async (pid: number) =>
      (await Deno.readTextFile(`/proc/${pid}/environ`)).includes("HALFHOUR_INSTANCE=");
    const are = await Promise.all(forked.map(isServing));
    return forked.filter((_, at) => are[at]);
  };

  test("200: each of three answers, whole lines come from each, and the greeting comes once", async () => {
    await expect.poll(() => counted("serving")).toBe(3);
    await expect.poll(async () => {
      expect(await asked(20)).toEqual([200]);
      return [...whoAnswered()].toSorted();
    }).toEqual([1, 2, 3]);
    expect(server.output().match(/^Halfhour serves/gm)).toHaveLength(1);
  });

  test("kill -9 of one: the others go on, and it is started again", async () => {
    const before = await children();
    expect(before).toHaveLength(3);
    signal(before.slice(0, 1), "SIGKILL");
    await expect.poll(() => counted("serving")).toBe(4);
    expect(counted("instance_died")).toBe(1);
    expect(await children()).toHaveLength(3);
    expect(await asked(20)).toEqual([200]);
    expect(server.output().match(/^Halfhour serves/gm)).toHaveLength(1);
  });

  test("SIGTERM: all have ended within ten seconds, each as it should", async () => {
    const were = await children();
    const { code, ms } = await server.stop("SIGTERM");
    expect([code, ms < 10_000]).toEqual([0, true]);
    expect(counted("stopped")).toBe(4);
    for (const pid of were) {
      expect(() => Deno.statSync(`/proc/${pid}`)).toThrow(Deno.errors.NotFound);
    }
  });
});

test.each([
  [["--instances", "many"], '--instances is "many": expected a whole number from 1 to 64.'],
  [["--instances", "0"], '--instances is "0": expected a whole number from 1 to 64.'],
  [["--instance", "2"], "deno task start takes --instances N alone, and was given --instance 2."],
])("a command line with %j is refused with a sentence", async (options, sentence) => {
  const { code, err } = await runToEnd({ DATABASE_URL: "postgres://nowhere/x" }, ["-A"], options);
  expect([code, err.trim()]).toEqual([1, sentence]);
});

describeOnLinux("what several processes cannot share is said before any of them begins", () => {
  test.each([
    [{ MAX_CONNECTIONS: "3", POOL_SIZE: "2" }, /^MAX_CONNECTIONS is 3, and --instances 4/],
    [{ METRICS_TOKEN: "m".repeat(24) }, /^METRICS_TOKEN is set without METRICS_PORT/],
  ])("%j", async (env, sentence) => {
    const given = { DATABASE_URL: "postgres://nowhere/x", PORT: "0", ...env };
    const { code, err } = await runToEnd(given, ["-A"], ["--instances", "4"]);
    expect(code).toBe(1);
    expect(err).toMatch(sentence);
  });

  test("a port that somebody else has", async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const given = { DATABASE_URL: "postgres://nowhere/x", PORT: String(listener.addr.port) };
    const { code, err } = await runToEnd(given, ["-A"], ["--instances", "2"]);
    listener.close();
    expect(code).toBe(1);
    expect(err).toMatch(/^Port \d+ of 127\.0\.0\.1 cannot be had/);
  });
});
