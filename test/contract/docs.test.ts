import { Hono } from "hono";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { normalisePath } from "../../src/platform/contract/paths.ts";
import { readDocuments } from "../../src/platform/deno/project-files.ts";
import { registerDocs } from "../../src/platform/http/docs.ts";
import type { Exchange } from "../../src/platform/http/exchange.ts";

const documents = await readDocuments();
const app = new Hono<{ Bindings: Exchange }>({ getPath: normalisePath });
registerDocs(app, "/api", documents);
const get = (path: string) => app.request(path, {}, { answerHeaders: { "X-Request-Id": "r1" } });

test("200: openapi.yaml byte for byte, and the same as JSON", async () => {
  const yaml = Deno.readTextFileSync("openapi.yaml");
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
  expect(policy).not.toMatch(/https?:|\*|unsafe/);
  const html = await page.text();
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = ""]) => link);
  expect(links.filter((link) => !link.startsWith("/api/"))).toEqual(["data:,"]);
  for (const link of links.filter((link) => link.startsWith("/api/"))) {
    expect((await get(link)).status).toBe(200);
  }
});

test("200: the reference page is the same with a slash at its end", async () => {
  const [without, withSlash] = await Promise.all([get("/api/docs"), get("/api/docs/")]);
  expect(withSlash.status).toBe(200);
  expect(await withSlash.text()).toBe(await without.text());
});

test("200: script and style sheet are those of the package, with their media types", async () => {
  const script = await get("/api/docs/swagger-ui.js");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const text = await script.text();
  expect(text).toContain("SwaggerUIBundle");
  expect(text).not.toMatch(/scarf/i);
  const styles = await get("/api/docs/swagger-ui.css");
  expect(styles.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(await styles.text()).toMatch(/^\.swagger-ui/);
});

test("200: Swagger UI reads our contract and asks no validator elsewhere", async () => {
  const script = await (await get("/api/docs/start.js")).text();
  const settings = JSON.parse(script.slice(script.indexOf("{"), script.lastIndexOf("}") + 1));
  expect(settings).toMatchObject({
    url: "/api/openapi.yaml",
    dom_id: "#reference",
    validatorUrl: null,
  });
});
