import { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { normalisePath } from "../../src/platform/contract/paths.ts";
import { readDocuments } from "../../src/platform/deno/documents.ts";
import { registerDocs } from "../../src/platform/http/docs.ts";
import type { Exchange } from "../../src/platform/http/exchange.ts";
import { gunzip } from "../../src/platform/http/gzip.ts";
import { ownDocuments } from "../../src/platform/reference/own-documents.ts";
import { STATUSES } from "../../src/problem.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { operations } from "../support/operations.ts";
import { inEnglish } from "../../src/wording/wording.ts";

const documents = readDocuments();
const served = new Hono<{ Bindings: Exchange }>({ getPath: normalisePath });
registerDocs(served, "/api", ownDocuments(documents, "/api"), () => {});
const get = (path: string, headers = {}) =>
  served.request(path, { headers }, {
    answerHeaders: () => ({ "X-Request-Id": "r1" }),
    wording: inEnglish,
  });

/** The section of an operation, as it reads. */
const page = await (await get("/api/docs")).text();
const section = (id: string) => {
  const from = page.indexOf(`<section class="operation" id="${id}"`);
  return page.slice(from, page.indexOf("</section>", from));
};
const plain = (html: string) =>
  html.replaceAll(/<[^>]+>/g, "").replaceAll("&quot;", '"').replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const samplesIn = (html: string, language: string) =>
  [...html.matchAll(new RegExp(`<pre data-language="${language}">(.*?)</pre>`, "gs"))]
    .map(([, sample = ""]) => plain(sample));

test("200: openapi.yaml byte for byte, and the same as JSON", async () => {
  const yaml = Deno.readTextFileSync("openapi.yaml");
  expect(await (await get("/api/openapi.yaml")).text()).toBe(yaml);
  const json = await get("/api/openapi.json");
  expect(json.headers.get("content-type")).toBe("application/json");
  expect(json.headers.get("x-request-id")).toBe("r1");
  expect(await json.json()).toEqual(parse(yaml));
});

test.each(["/api/docs", "/api/openapi.yaml", "/api/openapi.json", "/api/docs/reference.css"])(
  "200: %s gzipped for those who take it",
  async (path) => {
    const [whole, coded] = [await get(path), await get(path, { "accept-encoding": "gzip" })];
    expect([whole, coded].map(({ headers }) => headers.get("content-encoding")))
      .toEqual([null, "gzip"]);
    expect([whole, coded].map(({ headers }) => headers.get("vary")))
      .toEqual(["Accept-Encoding", "Accept-Encoding"]);
    const bytes = new Uint8Array(await coded.arrayBuffer());
    const text = await whole.text();
    expect(await gunzip(bytes)).toBe(text);
    expect(bytes.length).toBeLessThan(text.length / 3);
  },
);

describe("the reference page", () => {
  test("names no other host, has nothing inline and may ask nobody else", async () => {
    const policy = (await get("/api/docs")).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe/);
    expect(page).not.toMatch(/<style|\sstyle=|<script>|\son\w+="/);
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = ""]) => link);
    const own = links.filter((link) => link.startsWith("/api/"));
    expect(links.filter((link) => !/^[#/]/.test(link))).toEqual(["data:,"]);
    for (const link of new Set(own)) expect([link, (await get(link)).status]).toEqual([link, 200]);
    for (const [, name] of documents.assets["reference.mjs"]?.matchAll(/from "\.\/(.+?)"/g) ?? []) {
      const { headers } = await get(`/api/docs/${name}`);
      expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    }
  });

  test("has each place that it leads to, once", () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
    const contents = page.slice(page.indexOf("<nav"), page.indexOf("</nav>"));
    expect(operations.filter(({ id }) => !contents.includes(`href="#${id}"`))).toEqual([]);
  });

  test("begins with operations, before any chapter", () => {
    expect(page.indexOf('class="operation"')).toBeLessThan(page.indexOf('class="chapter"'));
    const before = page.slice(page.indexOf("<main"), page.indexOf('class="operation"'));
    expect(plain(before).length).toBeLessThan(1_000);
  });

  test.each(operations.map((operation) => [operation.id, operation] as const))(
    "%s: who may call it, and how",
    (id, { roles, security, method, path, statuses, parameters }) => {
      const html = section(id);
      const who = /<p class="who">.*?<\/p>/s.exec(html)?.[0] ?? "";
      for (const role of roles) expect(who).toContain(`>${role}<`);
      expect(who.includes("API key")).toBe(security.some((way) => "apiKey" in way));
      expect(who.includes("without credentials")).toBe(security.length === 0);
      for (const status of statuses) expect(html).toContain(`>${status}</b>`);
      for (const { name } of parameters) expect(html).toContain(`<code>${name}</code>`);
      expect(plain(html)).toContain(`${method} /api${path}`);
      expect([samplesIn(html, "curl").length, samplesIn(html, "TypeScript").length]).toEqual([
        1,
        1,
      ]);
    },
  );

  test("shows no Idempotency-Key that could be sent twice, and the contract has none", () => {
    const keys = samplesIn(page, "curl").flatMap((sample) =>
      sample.match(/Idempotency-Key.*/g) ?? []
    );
    expect(keys.length).toBe(operations.filter(({ isWrite }) => isWrite).length);
    expect(new Set(keys.map((line) => line.replace(/ \\$/, ""))))
      .toEqual(new Set(['Idempotency-Key: $(uuidgen)"']));
    expect(
      operations.flatMap(({ parameters }) => parameters)
        .filter(({ name, example }) => name === "Idempotency-Key" && example !== undefined),
    ).toEqual([]);
  });

  test("its TypeScript compiles", async () => {
    const samples = samplesIn(page, "TypeScript").map((sample) => `{\n${sample}\n}`);
    const file = await Deno.makeTempFile({ suffix: ".ts" });
    await Deno.writeTextFile(
      file,
      `const [api, token, key]: string[] = ["", "", ""];\n${samples.join("\n")}\nexport {};\n`,
    );
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--no-config", file],
      env: { NO_COLOR: "1" },
    }).output();
    expect([code, new TextDecoder().decode(stderr)]).toEqual([0, ""]);
    await Deno.remove(file);
  });

  test("its curl commands are ones that a shell takes", async () => {
    for (const sample of samplesIn(page, "curl")) {
      const script =
        `curl() { for last; do :; done; printf %s "$last"; }; uuidgen() { :; }\n${sample}`;
      const { code, stdout, stderr } = await new Deno.Command("sh", { args: ["-c", script] })
        .output();
      const said = new TextDecoder().decode(stdout);
      expect([sample, code, new TextDecoder().decode(stderr)]).toEqual([sample, 0, ""]);
      if (sample.includes("--json")) expect(() => JSON.parse(said)).not.toThrow();
    }
  });
});

describe("what leads there", () => {
  let app: TestApp;
  beforeAll(async () => void (app = await anApp()));
  const ask = (path: string, method = "GET") =>
    app.fetch(new Request(`http://halfhour.test${path}`, { method }));

  test.each(["", "/", "/api", "/api/", "/api/v1"])("302: %j", async (path) => {
    const response = await ask(path);
    expect([response.status, response.headers.get("location")]).toEqual([302, "/api/docs"]);
  });

  test.each(Object.entries(STATUSES))("200: /api/problems/%s explains it", async (code, status) => {
    const response = await ask(`/api/problems/${code}`);
    const text = plain(await response.text());
    expect([response.status, response.headers.get("content-type")])
      .toEqual([200, "text/html; charset=utf-8"]);
    expect(text).toContain(`${status} ${code}`);
    expect(text).toMatch(/What to do\n.{30}/);
    // When it comes, which the table of the contract says.
    expect(text).not.toContain("\n.\n");
  });

  test("the type of a problem is the path of its page", async () => {
    const { type, code } = await (await ask("/api/lessons/my")).json();
    expect([type, code]).toEqual(["/api/problems/unauthenticated", "unauthenticated"]);
    expect((await ask(type)).status).toBe(200);
  });

  test("200: what a stranger may ask for again and again is made once", async () => {
    const codes = Object.keys(STATUSES).slice(0, 5);
    const ask = (code: string) => get(`/api/problems/${code}`, { "accept-encoding": "gzip" });
    for (const code of codes) await ask(code);
    const began = performance.now();
    for (let n = 0; n < 100; n++) await ask(codes[n % 5] ?? "");
    expect(performance.now() - began).toBeLessThan(300);
  });

  test("404: a code that is none; 405: what is only read", async () => {
    for (const path of ["/api/problems/nonsense", "/api/problems/toString", "/api/docs/nonsense"]) {
      const response = await ask(path);
      expect([path, response.status, (await response.json()).code]).toEqual([
        path,
        404,
        "not_found",
      ]);
    }
    const posted = await ask("/api/docs", "POST");
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
