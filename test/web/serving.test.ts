/** How the server sends the web calendar's pages and files (W1). */
import { describe, expect, test } from "vitest";
import { gunzip } from "../../src/platform/http/gzip.ts";
import { keptDocuments } from "../../src/platform/http/kept-documents.ts";
import { anApp } from "../support/app.ts";

const PAGE = `<head><meta name="halfhour-hosts" content="" /></head>${" ".repeat(2_000)}`;
const SCRIPT = `export const week = 336;${" ".repeat(40_000)}`;
const built: Readonly<Record<string, string>> = {
  "index.html": PAGE,
  "icon.svg": "<svg/>",
  "manifest.webmanifest": "{}",
  "sw.js": "addEventListener('fetch', () => {});",
  "built-of.json": "{}",
  "assets/WeekPage-C6PfNjrl.js": SCRIPT,
  "assets/WeekPage-DpKgfdGe.css": ".calendar-cell {}",
  "assets/picture.png": "PNG",
};
const webFiles = keptDocuments(
  new Map(
    Object.entries(built).map(([name, text]) => [name, () => new TextEncoder().encode(text)]),
  ),
);

const HOST = "https://market.example";
const app = await anApp({ webFiles, strangersPerMinute: 5 });
const hosted = await anApp({ tenant: app.tenant, webFiles, webHosts: `${HOST},http://b.example` });
const bare = await anApp({ tenant: app.tenant });

const from = (served: typeof app) => (path: string, headers = {}, method = "GET") =>
  served.fetch(new Request(`http://localhost${path}`, { method, headers }));
const get = from(app);
const codeOf = async (response: Response) => (await response.json()).code;

const PAGES = [
  ...["/booking/tutor", "/booking/tutor?tutor_id=3", "/booking/tutor/", "/booking/tutor/hours"],
  ...["/booking/webhooks", "/booking/tutor/series/7", "/find", "/tutors/12", "/my"],
];

describe("pages", () => {
  test.each(PAGES)("200: %s is the one page, asked for again each time", async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(await answer.text()).toBe(PAGE);
  });

  test("have a policy without anything inline or evaluated, and are nobody's frame", async () => {
    const { headers } = await get("/booking/tutor");
    const policy = headers.get("content-security-policy") ?? "";
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy.split("; ")).toContain(rule);
    }
    expect(policy).not.toMatch(/unsafe|\*|http:/);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("of WEB_HOSTS may frame them, open them, and are told to the page", async () => {
    const answer = await from(hosted)("/find");
    const { headers } = answer;
    expect(headers.get("content-security-policy"))
      .toContain(`frame-ancestors ${HOST} http://b.example`);
    expect([headers.get("x-frame-options"), headers.get("cross-origin-opener-policy")])
      .toEqual([null, null]);
    expect(await answer.text()).toContain(
      `<meta name="halfhour-hosts" content="${HOST} http://b.example" />`,
    );
    const policy = (await from(hosted)("/api/docs")).headers.get("content-security-policy");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test("404: where they were not built each says so, and how to build them", async () => {
    for (const path of PAGES) {
      const answer = await from(bare)(path, { "accept-language": "en" });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.json()).toMatchObject({
        code: "not_found",
        detail: expect.stringContaining("deno task web:build"),
      });
    }
  });
});

describe("files", () => {
  test.each([
    ["/assets/WeekPage-C6PfNjrl.js", "text/javascript; charset=utf-8", true],
    ["/assets/WeekPage-DpKgfdGe.css", "text/css; charset=utf-8", true],
    ["/assets/picture.png", "image/png", false],
    ["/icon.svg", "image/svg+xml", false],
    ["/manifest.webmanifest", "application/manifest+json", false],
    ["/sw.js", "text/javascript; charset=utf-8", false],
  ])("200: %s is %s; for a year where its name has a hash: %s", async (path, type, isForEver) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(answer.headers.get("cache-control"))
      .toBe(isForEver ? "public, max-age=31536000, immutable" : "no-cache");
    expect(await answer.text()).toBe(built[path.slice(1)]);
  });

  test("a service worker has a policy by which it may ask the API", async () => {
    const policy = (await get("/sw.js")).headers.get("content-security-policy");
    expect(policy).toContain("connect-src 'self'");
  });

  test.each(["/find", "/assets/WeekPage-C6PfNjrl.js"])(
    "200: %s gzipped for those who take it, with an ETag of each coding; 304 by either",
    async (path) => {
      const [plain, coded] = [await get(path), await get(path, { "accept-encoding": "gzip" })];
      expect([plain, coded].map(({ headers }) => headers.get("content-encoding")))
        .toEqual([null, "gzip"]);
      const text = await plain.text();
      expect(await gunzip(new Uint8Array(await coded.arrayBuffer()))).toBe(text);
      const etags = [plain, coded].map(({ headers }) => headers.get("etag") ?? "");
      expect(new Set(etags).size).toBe(2);
      for (const etag of etags) {
        const again = await get(path, { "accept-encoding": "gzip", "if-none-match": etag });
        expect([again.status, await again.text()]).toEqual([304, ""]);
        expect(again.headers.get("content-security-policy")).toContain("script-src 'self'");
      }
      expect((await get(path, { "if-none-match": '"another"' })).status).toBe(200);
    },
  );

  test.each(["/my", "/icon.svg", "/assets/WeekPage-C6PfNjrl.js"])(
    "200: HEAD %s says the length of GET, and no more",
    async (path) => {
      const head = await get(path, {}, "HEAD");
      const body = await (await get(path)).arrayBuffer();
      expect([head.status, await head.text()]).toEqual([200, ""]);
      expect(head.headers.get("content-length")).toBe(`${body.byteLength}`);
    },
  );
});

describe("what is not there", () => {
  test.each([
    ...["/assets/WeekPage-00000000.js", "/assets/none.js", "/assets/", "/assets"],
    ...["/assets/..%2findex.html", "/assets/..%2f..%2fdeno.json", "/assets/%2e%2e%2findex.html"],
    ...["/assets/../built-of.json", "/built-of.json", "/index.html", "/assets/toString"],
    ...["/assets/WeekPage-C6PfNjrl.js.gz", "/assets/%00.js", "/assets/%ff.js", "/booking"],
  ])("404: %s is a problem", async (path) => {
    // More than five a minute of one address are refused.
    const answer = await from(hosted)(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await codeOf(answer)).toBe("not_found");
  });

  test("405: a page is read, and nothing else", async () => {
    const answer = await from(hosted)("/booking/tutor", {}, "POST");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

test("200: pages and files use up nobody's requests without credentials", async () => {
  for (let i = 0; i < 20; i++) {
    expect((await get("/find")).status).toBe(200);
    const file = await get("/assets/WeekPage-C6PfNjrl.js");
    expect(file.status).toBe(200);
    await file.body?.cancel();
  }
  expect((await get("/api/health")).status).toBe(200);
});

test("the log names no page by its address", async () => {
  await get("/tutors/77?invitation=secret");
  expect(app.logLines.at(-1)).toContain('"route":"(page)"');
  expect(app.logLines.join("\n")).not.toMatch(/tutors\/77|secret/);
});
