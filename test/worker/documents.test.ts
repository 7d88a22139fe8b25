/** The contract and the pages to read it are the same on workerd as on Deno (X1, X11). */
import { type IncomingHttpHeaders, request } from "node:http";
import { beforeAll, expect, test } from "vitest";
import { newestWebBuild } from "../../src/platform/deno/newest-web-build.ts";
import { writeAssets } from "../../tools/worker/write-assets.ts";
import { SECRET } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { anEmptyDatabase } from "../support/database.ts";
import { startProgram } from "../support/server.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";

type Answer = { readonly status: number; readonly headers: object; readonly body: string };

/** What is of one answer alone, or of the server's way to send it. */
const OWN = ["server-timing", "date", "connection", "keep-alive", "transfer-encoding"];

/** As it comes over the wire, not decoded. */
function ask(url: string, method: string, headers: Record<string, string>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(url, { method, headers: { "x-request-id": "documents-1", ...headers } });
  sent.on("error", reject).on("response", async (response) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of response) pieces.push(piece);
    const body = await new Blob(pieces.map((piece) => new Uint8Array(piece))).bytes();
    resolve({
      status: response.statusCode ?? 0,
      headers: without(response.headers),
      body: `${body.length} bytes, ${await digest(body)}`,
    });
  }).end();
  return promise;
}

/** Headers in which `(first)` is the ETag of a file. */
const named = (headers: object, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map((
      [key, value],
    ) => [key, `${value}`.replace("(first)", `"${name}"`)]),
  );

const without = (headers: IncomingHttpHeaders): object =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.includes(name)));

/** The pages of the web calendar, which each server completes by its own settings. */
const isPage = (path: string): boolean => /^\/(booking|find|my|tutors)\b/.test(path);

const withoutBytes = ({ status, headers }: Answer): object => ({
  status,
  headers: Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== "content-length"),
  ),
});

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();

describeWithWorkerd("documents on workerd", () => {
  const addresses = { deno: "", workerd: "" };
  /** What the web calendar loads first; its name has a hash. */
  let asset = "none";

  beforeAll(async () => {
    const folder = await Deno.makeTempDir({ prefix: "halfhour-assets-" });
    atEnd(() => Deno.remove(folder, { recursive: true }));
    const web = await newestWebBuild({
      apiUrl: "/api",
      around: (build) => build(),
      onFailure: (error) => {
        throw error;
      },
    });
    asset = [...web?.files.keys() ?? []].find((name) => /\/index-.*\.js$/.test(name)) ?? "none";
    await writeAssets(folder, web);
    const { url } = await anEmptyDatabase();
    const env = {
      WEB_HOSTS: "https://market.example",
      DATABASE_URL: url,
      JWT_HS256_SECRET: SECRET,
      HALFHOUR_ENV: "production",
      STRANGERS_PER_MINUTE: "300",
    };
    const [deno, worker] = await Promise.all([
      startProgram(env),
      startWorker(env, { assets: folder }),
    ]);
    atEnd(async () => {
      await Promise.all([deno.stop(), worker.stop()]);
    });
    Object.assign(addresses, { deno: deno.address, workerd: worker.address });
  }, 120_000);

  test.each([
    [200, "GET", "/booking/tutor?tutor_id=3", {}],
    [200, "HEAD", "/find", {}],
    [200, "GET", "/icon.svg", {}],
    [200, "GET", "/assets/(first)", {}],
    [304, "GET", "/assets/(first)", { "if-none-match": "(first)" }],
    [404, "GET", "/assets/none-12345678.js", {}],
    [404, "GET", "/assets/..%2findex.html", {}],
    [404, "GET", "/web/index.html", {}],
    [200, "GET", "/api/openapi.yaml", {}],
    [200, "HEAD", "/api/openapi.yaml", { "accept-encoding": "gzip" }],
    [200, "GET", "/api/v1/openapi.json", {}],
    [200, "GET", "/api/docs", {}],
    [200, "GET", "/api/docs/", { origin: "https://elsewhere.example" }],
    [200, "GET", "/api/docs/reference.css", {}],
    [200, "GET", "/api/docs/try-it.mjs", {}],
    [200, "GET", "/api/problems", { "accept-language": "uk" }],
    [200, "GET", "/api/problems/rate_limited", { "accept-language": "ru, en;q=0.5" }],
    [200, "GET", "/api/problems/rate_limited", { "accept-language": "de" }],
    [302, "GET", "/", {}],
    [302, "GET", "/api", {}],
    [404, "GET", "/api/docs/none.css", {}],
    [404, "GET", "/api/docs/reference.css.gz", {}],
    [404, "GET", "/api/docs/..%2fopenapi.yaml", {}],
    [404, "GET", "/api/problems/toString", {}],
    [404, "GET", "/docs.html", {}],
    [405, "POST", "/api/docs", {}],
  ])("%d: %s %s %j has the status, headers and bytes that it has on Deno", async (
    status,
    method,
    path,
    headers,
  ) => {
    for (const coding of ["gzip", "identity"]) {
      const name = asset.replace("assets/", "");
      const sent = { "accept-encoding": coding, ...named(headers, name) };
      const target = path.replace("(first)", name);
      const [deno, workerd] = await Promise.all([
        ask(addresses.deno + target, method, sent),
        ask(addresses.workerd + target, method, sent),
      ]);
      expect(workerd.status).toBe(status);
      // Pages are gzipped as they are sent, by either runtime in its own way; what is in them is the same.
      const isOwnGzip = coding === "gzip" && isPage(path);
      expect(isOwnGzip ? withoutBytes(workerd) : workerd)
        .toEqual(isOwnGzip ? withoutBytes(deno) : deno);
    }
  });

  test("429: whoever asks for too many", async () => {
    const asked = await Promise.all(
      Array.from(
        { length: 310 },
        () => ask(`${addresses.workerd}/api/docs/reference.css`, "GET", {}),
      ),
    );
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200, 429]));
  });
});
