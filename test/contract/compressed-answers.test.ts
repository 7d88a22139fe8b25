/** Answers over 1 kB are gzipped for whoever takes that; nothing else about them changes. */
import { beforeAll, expect, test } from "vitest";
import { createSend } from "../../src/platform/contract/reply.ts";
import type { Route } from "../../src/platform/contract/types.ts";
import { takesGzip } from "../../src/platform/http/content-coding.ts";
import { gunzip } from "../../src/platform/http/gzip.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTutorOf } from "../marketplace/world.ts";
import { openEveryDay } from "../support/marketplace.ts";

let app: TestApp;
let tutor: Person;

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor({ zone: "Europe/Kyiv" });
  await openEveryDay(tutor, [["09:00", "12:00"]]);
});

/** The same request, with and without Accept-Encoding: its answers' bytes, texts and headers. */
async function both(method: string, path: string, body?: unknown, headers = {}) {
  const send = async (coding: Record<string, string>) => {
    const response = await app.fetch(
      new Request(`http://halfhour.test/api${path}`, {
        method,
        headers: {
          ...tutor.credentials,
          "content-type": "application/json",
          ...headers,
          ...coding,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isZipped = response.headers.get("content-encoding") === "gzip";
    const text = isZipped && bytes.length > 0
      ? await gunzip(bytes)
      : new TextDecoder().decode(bytes);
    const { status } = response;
    return { status, bytes: bytes.length, text, isZipped, headers: response.headers };
  };
  return { plain: await send({}), coded: await send({ "accept-encoding": "br, gzip;q=0.8" }) };
}

const range = () => `/booking/slots?from=2027-03-01&to=2027-03-14`;

test("200: a list over 1 kB, a third of its bytes and the same text", async () => {
  const { plain, coded } = await both("GET", range());
  expect([plain.status, coded.status]).toEqual([200, 200]);
  expect([plain.isZipped, coded.isZipped]).toEqual([false, true]);
  expect(coded.text).toBe(plain.text);
  expect(coded.bytes).toBeLessThan(plain.bytes / 3);
  for (const { headers } of [plain, coded]) {
    expect(headers.get("vary")).toBe("Accept-Encoding, Origin");
    expect(headers.get("content-type")).toBe("application/json");
  }
});

test("200: a list of tutors that is kept, with letters of any alphabet, each time the same", async () => {
  for (let n = 0; n < 6; n++) await aTutorOf(app, `Ґалаґан Їжакевич ${n} 🦔`, {});
  const first = await both("GET", "/marketplace/tutors");
  const again = await both("GET", "/marketplace/tutors");
  expect(first.plain.text).toContain("Ґалаґан Їжакевич 3 🦔");
  expect(first.coded.isZipped).toBe(true);
  for (const answer of [first.coded, again.plain, again.coded]) {
    expect(answer.text).toBe(first.plain.text);
  }
  expect(again.coded.bytes).toBe(first.coded.bytes);
});

test("400: a problem over 1 kB, too", async () => {
  const body = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`no_field_${i}`, i]));
  const { plain, coded } = await both("POST", "/tutor/services", body);
  expect([plain.isZipped, coded.isZipped]).toEqual([false, true]);
  expect(JSON.parse(coded.text)).toMatchObject({ code: "validation_failed", status: 400 });
  expect(coded.headers.get("content-type")).toBe("application/problem+json");
});

test("200: what is small is sent as it is", async () => {
  const { coded } = await both("GET", "/me/profile");
  expect([coded.isZipped, coded.headers.get("vary")]).toEqual([false, "Origin"]);
});

/** Its length would tell of it who can put texts of their own beside it (BREACH). */
test("201: what is shown once, a key or a code, is never gzipped", async () => {
  const admin = await app.admin();
  const student = await app.student();
  const coded = { headers: { "accept-encoding": "gzip" } };
  const name = "a".repeat(60);
  const key = { kind: "api_key", name, scopes: ["read", "write"] };
  const made = await admin.post<{ id: number }>("/keys", key, coded);
  const rotated = await admin.post(`/keys/${made.body.id}/rotate`, {}, coded);
  const code = await student.post("/me/telegram/code", undefined, coded);
  for (const { status, headers } of [made, rotated, code]) {
    expect([status, headers.get("content-encoding")]).toEqual([201, null]);
  }
});

test("200: HEAD has the headers and the length of what GET answers", async () => {
  const { coded } = await both("HEAD", range());
  const get = await both("GET", range());
  expect(coded.headers.get("content-encoding")).toBe("gzip");
  expect(coded.headers.get("content-length")).toBe(String(get.coded.bytes));
});

test("a replay is coded as its own request asks, whatever the first one asked", async () => {
  const schedule = Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7].map((day) => [
      day,
      [[8, 9], [10, 11], [12, 13], [14, 15]].map(([start = 0, end = 0]) => ({
        start_time: `${start}:00`.padStart(5, "0"),
        end_time: `${end}:00`.padStart(5, "0"),
      })),
    ]),
  );
  const key = { "idempotency-key": "the-same-key" };
  const { plain, coded } = await both("POST", "/booking/availability/bulk", { schedule }, key);
  expect([plain.status, coded.status]).toEqual([200, 200]);
  expect(coded.headers.get("idempotent-replayed")).toBe("true");
  expect([plain.isZipped, coded.isZipped]).toEqual([false, true]);
  expect(coded.text).toBe(plain.text);
});

test("200: the week is gzipped once, with an ETag for each coding", async () => {
  const week = `/calendar/week?tutor_id=${tutor.id}&week_start=2027-03-01&timezone=Europe/Kyiv`;
  const { plain, coded } = await both("GET", week);
  expect(coded.text).toBe(plain.text);
  expect(coded.headers.get("etag")).toBe(plain.headers.get("etag")?.replace(/"$/, '.gz"'));
  expect(coded.headers.get("vary")).toMatch(/^Accept-Encoding, Authorization/);
});

test("an ETag says which coding it is of; answers that have chosen theirs, and bytes, are left alone", async () => {
  const send = createSend(route);
  const request = new Request("http://halfhour.test", { headers: { "accept-encoding": "gzip" } });
  const text = JSON.stringify("x".repeat(2_000));
  const told = async (headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>) => {
    const { headers: sent } = await send(request, { status: 200, text: body, headers }, {
      Vary: "Origin",
    });
    return [sent.get("etag"), sent.get("content-encoding"), sent.get("vary")];
  };
  expect(await told({ ETag: '"7"' }, text)).toEqual(['"7.gz"', "gzip", "Accept-Encoding, Origin"]);
  expect(await told({ ETag: 'W/"7"' }, text)).toEqual([
    'W/"7"',
    "gzip",
    "Accept-Encoding, Origin",
  ]);
  expect(await told({ ETag: '"7"', Vary: "Accept-Encoding" }, text))
    .toEqual(['"7"', null, "Accept-Encoding, Origin"]);
  expect(await told({ "Content-Encoding": "gzip" }, new Uint8Array(2_000)))
    .toEqual([null, "gzip", "Origin"]);
});

const route: Route = {
  operationId: "readThing",
  method: "get",
  path: "/things",
  security: [],
  "x-roles": [],
  "x-rate-class": "default",
  responses: { types: { 200: null } },
};

test.each([
  ["gzip", true],
  ["br, GZIP;q=0.5", true],
  ["x-gzip", true],
  ["gzip;q=0", false],
  ["gzip;q=0.000", false],
  ["br", false],
  ["gzipped", false],
  ["*", false],
  ["", false],
])("Accept-Encoding %j takes gzip: %s", (header, takes) => {
  expect(takesGzip(header)).toBe(takes);
});

/** A head may have 64 kB, and whoever sends it has not said yet who they are. */
test.each([
  ["a weight of digits", `gzip;q=0.${"1".repeat(60_000)}x`],
  ["a weight of zeros", `gzip;q=1.${"0".repeat(60_000)}x`],
  ["blanks", `gzip${" ".repeat(60_000)}x`],
  ["blanks before", `${" ".repeat(60_000)}gzip;q=`],
  ["commas", `gzip;q=0${",".repeat(60_000)}`],
])("Accept-Encoding of 60 kB, %s: it takes no longer than a request", (_, header) => {
  const began = performance.now();
  expect(takesGzip(header)).toBe(false);
  expect(performance.now() - began).toBeLessThan(50);
});
