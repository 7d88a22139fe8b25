import { Hono } from "hono";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { registerDocs } from "../../src/platform/docs.ts";
import type { Exchange } from "../../src/platform/exchange.ts";

const yaml = Deno.readTextFileSync("openapi.yaml");
const app = new Hono<{ Bindings: Exchange }>();
registerDocs(app, "/api", { yaml, referencePageScript: "/* Scalar */" });
const get = (path: string) => app.request(path, {}, { answerHeaders: { "X-Request-Id": "r1" } });

test("200: openapi.yaml byte for byte, and the same as JSON", async () => {
  expect(await (await get("/api/openapi.yaml")).text()).toBe(yaml);
  const json = await get("/api/openapi.json");
  expect(json.headers.get("content-type")).toBe("application/json");
  expect(json.headers.get("x-request-id")).toBe("r1");
  expect(await json.json()).toEqual(parse(yaml));
});

test("200: the reference page names no other host and may ask none", async () => {
  const page = await get("/api/docs");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
  const html = await page.text();
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = ""]) => link);
  expect(links.filter((link) => !link.startsWith("/api/"))).toEqual(["data:,"]);
  for (const link of links.filter((link) => link.startsWith("/api/"))) {
    expect((await get(link)).status).toBe(200);
  }
});

test("200: Scalar is told to use no foreign fonts and no telemetry", async () => {
  const script = await (await get("/api/docs/start.js")).text();
  const settings = JSON.parse(script.slice(script.indexOf("{"), script.lastIndexOf("}") + 1));
  expect(settings).toMatchObject({
    url: "/api/openapi.yaml",
    withDefaultFonts: false,
    telemetry: false,
  });
});
