/** O2 on a Worker: what its bindings are, and what is said where they are wrong. */
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config.ts";
import { readWorkerConfig, workerNames } from "../../src/start/worker/read-worker-config.ts";
import { SECRET } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { testDatabase } from "../support/database.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";

const DATABASE_URL = "postgres://user:password@database.example:5432/halfhour";
const good = { DATABASE_URL, JWT_HS256_SECRET: SECRET };

function faultsOf(bindings: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readWorkerConfig(bindings);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
  }
  return [];
}

describe("bindings", () => {
  test("a database and a way to check tokens are needed, and their lack is said at once", () => {
    expect(faultsOf({})).toEqual([
      expect.stringContaining(
        "DATABASE_URL or the bindings of Hyperdrive: on a Worker one must be",
      ),
      expect.stringContaining("JWT_JWKS_URL or JWT_HS256_SECRET: on a Worker at least one must be"),
    ]);
    expect(faultsOf({ HALFHOUR_ENV: "production", DATABASE_URL })).toEqual([
      "JWT_JWKS_URL or JWT_HS256_SECRET: in production at least one must be set.",
    ]);
  });

  test("what is wrong is said as on a server, without a secret", () => {
    expect(faultsOf({ ...good, LOG_LEVEL: "loud", JWT_HS256_SECRET: "hunter2" })).toEqual([
      expect.stringContaining('LOG_LEVEL is "loud": expected debug, info'),
      expect.stringContaining("JWT_HS256_SECRET is a value of 7 characters: expected at least 32"),
    ].toReversed());
    expect(faultsOf({ ...good, CORS_ORIGINS: ["https://app.example"] })).toEqual([
      "CORS_ORIGINS is no text: expected one, or a secret.",
    ]);
  });

  test("Hyperdrive is the database where it is bound", () => {
    const connectionString = "postgres://user:password@0123.hyperdrive.local:5432/halfhour";
    const control = { connectionString: connectionString.replace("user", "owner") };
    const bound = { ...good, HYPERDRIVE: { connectionString }, HYPERDRIVE_CONTROL: control };
    expect(readWorkerConfig(bound).poolers)
      .toEqual({ tenants: connectionString, control: control.connectionString });
    expect(readWorkerConfig(good).databaseUrl).toBe(DATABASE_URL);
    expect(faultsOf({ ...good, HYPERDRIVE: "text" })).toEqual([
      expect.stringContaining("HYPERDRIVE and HYPERDRIVE_CONTROL: bind both or neither"),
    ]);
  });

  test("numbers of wrangler.toml are as good as texts", () => {
    const { config } = readWorkerConfig({ ...good, TRANSACTION_TIMEOUT_MS: 3000 });
    expect(config.transactionTimeoutMs).toBe(3_000);
  });

  test("a collector is named by OpenTelemetry's variables, and a bad one is told of without its secrets", () => {
    const named = {
      ...good,
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp.example/tenant/",
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20YTpi,x-scope=a=b",
    };
    expect(readWorkerConfig(named).collector).toEqual({
      url: new URL("https://otlp.example/tenant/v1/traces"),
      headers: { "authorization": "Basic YTpi", "x-scope": "a=b" },
      service: "halfhour",
    });
    expect(readWorkerConfig({ ...named, OTEL_SERVICE_NAME: "x" }).collector?.service).toBe("x");
    expect(readWorkerConfig(good).collector).toBe(null);
    for (
      const OTEL_EXPORTER_OTLP_ENDPOINT of ["collector:4318", "https://a:hunter2@b", "ftp://b"]
    ) {
      expect(faultsOf({ ...good, OTEL_EXPORTER_OTLP_ENDPOINT })).toEqual([
        `OTEL_EXPORTER_OTLP_ENDPOINT is a value of ${OTEL_EXPORTER_OTLP_ENDPOINT.length} characters: ` +
        "expected an http or https URL without a password, such as https://otlp.example.com.",
      ]);
    }
    for (const OTEL_EXPORTER_OTLP_HEADERS of ["hunter2", "a b=c", "a=%zz", "a=x%0Ay"]) {
      expect(faultsOf({ ...named, OTEL_EXPORTER_OTLP_HEADERS })).toEqual([
        expect.stringContaining("OTEL_EXPORTER_OTLP_HEADERS is a value of "),
      ]);
    }
    expect(faultsOf({ ...good, OTEL_SERVICE_NAME: ["a"] })).toEqual([
      "OTEL_SERVICE_NAME is no text: expected one, or a secret.",
    ]);
  });

  test("how many halls there are is checked in the words of every number", () => {
    for (const wrong of ["0", "33", "two", "1.5"]) {
      expect(faultsOf({ ...good, LIVE_HALLS: wrong }))
        .toEqual([`LIVE_HALLS is "${wrong}": expected a whole number from 1 to 32.`]);
    }
    expect(readWorkerConfig({ ...good, LIVE_HALLS: 4 }).halls).toBe(4);
  });

  test("few connections are enough, and fewer are refused without a word of what a Worker ignores", () => {
    const { config } = readWorkerConfig({ ...good, MAX_CONNECTIONS: "5" });
    expect([config.maxConnections, config.poolSize]).toEqual([5, 5]);
    expect(faultsOf({ ...good, MAX_CONNECTIONS: "4", POOL_SIZE: "100" })).toEqual([
      'MAX_CONNECTIONS is "4": expected at least 5 on a Worker, 3 for a request and 2 for /health.',
    ]);
    expect(faultsOf({ ...good, MAX_CONNECTIONS: "0" })).toEqual([
      'MAX_CONNECTIONS is "0": expected a whole number from 1 to 10000.',
    ]);
  });

  test("what wrangler.toml binds and is not there is told", () => {
    expect(readWorkerConfig(good).missing).toEqual(["ASSETS", "LIVE"]);
    expect(readWorkerConfig({ ...good, ASSETS: {}, LIVE: {} }).missing).toEqual([]);
  });

  test("what means something on a server only is left out, right or wrong, and told", () => {
    const read = readWorkerConfig({ ...good, PORT: "http", DATA_DIR: "/data", LOG_LEVEL: "warn" });
    expect([read.config.logLevel, read.ignored]).toEqual(["warn", ["PORT", "DATA_DIR"]]);
  });
});

test(".dev.vars.example names exactly the variables that a Worker reads, and is valid as it is", () => {
  const example = Deno.readTextFileSync(new URL("../../.dev.vars.example", import.meta.url));
  const given = example.split("\n").filter((line) => /^[A-Z]/.test(line))
    .map((line): [string, string] => [line.split("=")[0] ?? "", line.replace(/^[^=]*=/, "")]);
  expect(given.map(([name]) => name).toSorted())
    .toEqual(workerNames.toSorted());
  expect(faultsOf(Object.fromEntries(given))).toEqual([]);
});

describeWithWorkerd("a Worker that is not set up right", () => {
  test("503: each request is told so at once and no more, and the log says why", async () => {
    const { controlUrl } = testDatabase();
    const worker = await startWorker({ DATABASE_URL: controlUrl, LOG_LEVEL: "loud" });
    atEnd(() => worker.stop());
    for (const path of ["/health", "/me/profile", "/nowhere"]) {
      const began = performance.now();
      const response = await fetch(`${worker.address}/api${path}`, {
        headers: { "x-request-id": "configured-0001", "accept-language": "uk" },
      });
      const body = await response.json();
      expect([response.status, body.code, body.request_id]).toEqual([
        503,
        "unavailable",
        "configured-0001",
      ]);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(response.headers.get("retry-after")).toBe("1");
      expect(body.detail).toContain("налаштовано");
      expect(JSON.stringify(body)).not.toMatch(/LOG_LEVEL|JWT|postgres/);
      expect(performance.now() - began).toBeLessThan(5_000);
    }
    await expect.poll(worker.output).toContain('"event":"configuration_not_valid"');
    expect(worker.output()).toContain('LOG_LEVEL is \\"loud\\": expected debug, info');
    expect(worker.output()).toContain("JWT_JWKS_URL or JWT_HS256_SECRET: on a Worker");
    expect(worker.output()).not.toContain(new URL(controlUrl).password || "no password");
  });

  test("404: a document, where the files are not bound, and the log says so", async () => {
    const { controlUrl } = testDatabase();
    const worker = await startWorker({ DATABASE_URL: controlUrl, JWT_HS256_SECRET: SECRET });
    atEnd(() => worker.stop());
    const response = await fetch(`${worker.address}/api/docs`);
    expect([response.status, (await response.json()).code]).toEqual([404, "not_found"]);
    await expect.poll(worker.output).toContain('"names":["ASSETS"]');
  });
});
