/** What compose.yaml and compose.bot.yaml name is there, and every container is bounded (X11). */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { botConfigNames } from "../../bot/config.ts";
import { configNames } from "../../src/config.ts";

type Condition = { readonly condition: string };
type Service = {
  readonly image: string;
  readonly build?: { readonly dockerfile: string; readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, Condition>>;
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] } & Readonly<Record<string, unknown>>;
  readonly restart: string;
  readonly user?: string;
  readonly profiles?: readonly string[];
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
};

const FILES = ["compose.yaml", "compose.bot.yaml"] as const;
const read = (path: string) => Deno.readTextFile(path);
const texts = await Promise.all(FILES.map(read));
const [main, bot]: readonly Compose[] = texts.map((text) => parse(text, { merge: true }));
const services = { ...main?.services, ...bot?.services };
const example = await read("compose.env.example");
const containerfile = await read("Containerfile");
const named = Object.entries(services);
const own = named.filter(([, { image }]) => image.startsWith("halfhour:"));

/** Variables that a text takes from outside, each with what follows its name: `:?…` or `:-…`. */
const variablesIn = (text: string) =>
  [...text.matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)].map(([, name = "", rest = ""]) => ({
    name,
    rest,
  }));
const variables = texts.flatMap(variablesIn);

describe.each(named)("%s", (_name, service) => {
  test("has nothing to write on, no capabilities, no way to more, and bounds of processors, memory and processes", () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      deploy: {
        resources: {
          limits: {
            cpus: expect.any(String),
            memory: expect.any(String),
            pids: expect.any(Number),
          },
        },
      },
    });
  });

  test("is started again when it ends, unless it is a job; whoever serves is asked for its health", () => {
    const isJob = service.restart === "no";
    expect(service.restart).toBe(isJob ? "no" : "always");
    const isAsked = service.healthcheck !== undefined;
    // Caddy's only duty is to pass on; what it passes on to is asked.
    expect(isAsked).toBe(!isJob && service.build?.target !== "proxy");
  });

  test("depends on services that are there, uses networks and volumes that are there, and files of the project", async () => {
    for (const [other] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(services)).toContain(other);
    }
    for (const network of service.networks ?? []) {
      expect(Object.keys(main?.networks ?? {})).toContain(network);
    }
    for (const volume of service.volumes ?? []) {
      const [from = ""] = volume.split(":");
      if (from.startsWith("./")) await Deno.stat(from);
      else expect(Object.keys(main?.volumes ?? {})).toContain(from);
    }
  });

  test("is built of a stage that the Containerfile has", async () => {
    if (service.build === undefined) return;
    expect(await read(service.build.dockerfile)).toMatch(
      new RegExp(`^FROM \\S+ AS ${service.build.target}$`, "m"),
    );
  });
});

describe.each(own)("the program of %s", (_name, { command = [], environment = {} }) => {
  test("is one of the image's, and reads the variables that it is given", async () => {
    const [program = ""] = command;
    expect(await read("ops/containers/halfhour")).toMatch(
      new RegExp(`^ +(?:[\\w-]+ \\| )*${program}(?: \\| [\\w-]+)*\\)$`, "m"),
    );
    const known = program === "bot" ? botConfigNames : configNames;
    expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
  });
});

test("the image sets variables that a program reads", () => {
  const [, line = ""] = /^ENV (HOME=.*)$/m.exec(containerfile) ?? [];
  const names = line.split(" ").map((pair) => pair.split("=")[0] ?? "").filter((name) =>
    name !== "HOME"
  );
  expect(names).toContain("HALFHOUR_ENV");
  expect(names.filter((name) => ![...configNames, ...botConfigNames].includes(name))).toEqual([]);
});

test("the programs of the image are those of `deno task`, at the same paths", async () => {
  const { tasks } = JSON.parse(await read("deno.json"));
  const script = await read("ops/containers/halfhour");
  const branches = [...script.matchAll(/^ {2}([\w| -]+)\)$([\s\S]*?);;$/gm)];
  const programs = branches.flatMap(([, names = "", body = ""]) =>
    names.split(" | ").map((name) => [name, body] as const)
  );
  expect(programs).toHaveLength(10);
  for (const [name, body] of programs) {
    const [, path = ""] = /\/app\/(\S+\.ts)"?/.exec(body.replace("$program", name)) ?? [];
    expect([name, tasks[name === "serve" ? "start" : name]]).toEqual([
      name,
      expect.stringContaining(` ${path}`),
    ]);
  }
});

test("Deno is of the version that everything else is run by", async () => {
  const [, version = ""] = /deno@(\d+\.\d+\.\d+)/.exec(await read(".ci/run")) ?? [];
  const inIt = [...containerfile.matchAll(/deno(?:@|:bin-)(\d+\.\d+\.\d+)/g)];
  expect(inIt.map(([, found]) => found)).toEqual([version, version]);
});

test("every variable is explained in compose.env.example, with the default that it has, and no other", () => {
  const told = new Map(
    [...example.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect([...new Set(variables.map(({ name }) => name))].toSorted()).toEqual(
    [...told.keys()].toSorted(),
  );
  for (const { name, rest } of variables) {
    const byDefault = rest.startsWith(":-") ? rest.slice(2) : "";
    expect([name, told.get(name)]).toEqual([name, byDefault]);
  }
});

test("no secret has a default: what starts without one does without what it is for", () => {
  const secret = variables.filter(({ name }) => /PASSWORD|TOKEN|SECRET|KEY/.test(name));
  expect(secret.length).toBeGreaterThan(5);
  expect(secret.filter(({ rest }) => rest !== ":-" && !rest.startsWith(":?"))).toEqual([]);
  const must = variables.filter(({ rest }) => rest.startsWith(":?")).map(({ name }) => name);
  expect(must).toEqual(expect.arrayContaining(["POSTGRES_PASSWORD", "DATABASE_PASSWORD"]));
});

test("the API begins when the migration has ended well, and migrates nothing itself", () => {
  expect(services["api"]).toMatchObject({
    environment: { MIGRATE_AT_START: "false" },
    depends_on: { migrate: { condition: "service_completed_successfully" } },
  });
  expect(services["migrate"]).toMatchObject({ command: ["migrate"], restart: "no" });
});

test("the API's health is asked by curl each 30 s, for 10 s, three times (X11)", () => {
  const check = services["api"]?.healthcheck;
  expect(check).toMatchObject({ interval: "30s", timeout: "10s", retries: 3 });
  expect(check?.test.join(" ")).toMatch(
    /^CMD curl -f.* http:\/\/127\.0\.0\.1:8787\/api\/v1\/health$/,
  );
});

test("only the proxy can be reached from outside, and the database by those alone who need it", () => {
  expect(named.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(["proxy"]);
  const inNetwork = (network: string) =>
    named.filter(([, { networks }]) => networks?.includes(network)).map(([name]) => name)
      .toSorted();
  expect(inNetwork("database")).toEqual(["api", "command", "migrate", "postgres"]);
  expect(inNetwork("redis")).toEqual(["redis", "redis-bridge"]);
  for (const network of ["database", "cache", "redis"]) {
    expect(main?.networks?.[network]).toEqual({ internal: true });
  }
});

test("the bot has an address of the API and a key, and no way to the database", () => {
  expect(Object.keys(bot?.services ?? {})).toEqual(["bot"]);
  const text = texts[1] ?? "";
  expect(text).not.toMatch(/DATABASE_URL|POSTGRES|REDIS/);
  expect(Object.keys(bot?.services["bot"]?.environment ?? {})).toEqual(
    expect.arrayContaining(["BACKEND_URL", "BACKEND_API_KEY", "TELEGRAM_BOT_TOKEN"]),
  );
});
