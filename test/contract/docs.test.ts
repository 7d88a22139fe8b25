import { Hono } from "hono";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { registerDocs } from "../../src/platform/docs.ts";

const yaml = Deno.readTextFileSync("openapi.yaml");
const app = new Hono();
registerDocs(app, "/api", { yaml, referencePageScript: "/* Scalar */" });

test("200: openapi.yaml byte for byte, and the same as JSON", async () => {
  expect(await (await app.request("/api/openapi.yaml")).text()).toBe(yaml);
  const json = await app.request("/api/openapi.json");
  expect(json.headers.get("content-type")).toBe("application/json");
  expect(await json.json()).toEqual(parse(yaml));
});

test("200: the reference page names no other host and may ask none", async () => {
  const page = await app.request("/api/docs");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
  const html = await page.text();
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = ""]) => link);
  expect(links.filter((link) => !link.startsWith("/api/"))).toEqual(["data:,"]);
  for (const link of links.filter((link) => link.startsWith("/api/"))) {
    expect((await app.request(link)).status).toBe(200);
  }
});

test("200: Scalar is told to use no foreign fonts and no telemetry", async () => {
  const script = await (await app.request("/api/docs/start.js")).text();
  const settings = JSON.parse(script.slice(script.indexOf("{"), script.lastIndexOf("}") + 1));
  expect(settings).toMatchObject({
    url: "/api/openapi.yaml",
    withDefaultFonts: false,
    telemetry: false,
  });
});
