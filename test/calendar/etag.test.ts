import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { addSlot } from "../support/tutoring.ts";
import { askServer, type Week, weekPath } from "./week.ts";

let app: TestApp;
let tutor: Person;
let student: Person;
let etag: string;

beforeAll(async () => {
  app = await anApp();
  [tutor, student] = [await app.tutor(), await app.student()];
  await addSlot(tutor, "2027-03-08", ["10:00", "12:00"]);
  etag = await etagFor(student);
});

const ask = (client: Client, headers: Record<string, string> = {}, id = tutor.id) =>
  askServer(app, client, weekPath(id), headers);

async function etagFor(client: Client, headers: Record<string, string> = {}, id = tutor.id) {
  const response = await ask(client, headers, id);
  expect(response.status).toBe(200);
  return response.headers.get("etag") ?? "";
}

test("200: a strong ETag, to be asked about each time", async () => {
  const response = await ask(student);
  expect(response.headers.get("etag")).toMatch(/^"[^"]+"$/);
  expect(response.headers.get("cache-control")).toBe("private, no-cache");
  expect(response.headers.get("vary")).toMatch(/Accept-Encoding.*Authorization/);
  expect(await etagFor(student)).toBe(etag);
});

describe("304 without a body, with the ETag, Cache-Control and Vary", () => {
  test.each<[string, (etag: string) => string]>([
    ["the ETag", (own) => own],
    ["the weak form", (own) => `W/${own}`],
    ["a list", (own) => `"other", W/"another" , ${own}`],
    ["*", () => "*"],
    ["the ETag of the gzipped form", (own) => own.replace(/"$/, '.gz"')],
  ])("If-None-Match: %s", async (_, write) => {
    const response = await ask(student, { "if-none-match": write(etag) });
    expect([response.status, await response.text()]).toEqual([304, ""]);
    expect(response.headers.get("etag")).toBe(etag);
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    expect(response.headers.get("vary")).toMatch(/Accept-Encoding.*Authorization/);
    expect(response.headers.has("x-request-id")).toBe(true);
  });
});

test.each(['"other"', "", "other", 'W/"other"', '"*"'])("200: If-None-Match: %s", async (other) => {
  expect((await ask(student, { "if-none-match": other })).status).toBe(200);
});

test("200 again after a change, with another ETag; the old one never comes back", async () => {
  const tutor = await app.tutor();
  const seen = new Set<string>();
  for (const hour of [10, 12, 14]) {
    const before = await etagFor(student, {}, tutor.id);
    expect(seen.has(before)).toBe(false);
    seen.add(before);
    const { id } = await addSlot(tutor, "2027-03-08", [`${hour}:00`, `${hour + 1}:00`]);
    const response = await ask(student, { "if-none-match": before }, tutor.id);
    expect(response.status).toBe(200);
    seen.add(response.headers.get("etag") ?? "");
    await tutor.delete(`/booking/slots/${id}`);
  }
});

test("it differs between owner and stranger and between tutors; an admin's is the owner's", async () => {
  const tags = [
    etag,
    await etagFor(tutor),
    await etagFor(student, {}, (await app.tutor()).id),
  ];
  expect(new Set(tags).size).toBe(3);
  expect(await etagFor(await app.admin())).toBe(await etagFor(tutor));
  expect((await ask(tutor, { "if-none-match": etag })).status).toBe(200);
});

test("it differs between tenants, for a tutor of the same id and version", async () => {
  const seen = [];
  for (const server of [await anApp(), await anApp()]) {
    const own = await server.tutor();
    const response = await askServer(server, own, weekPath(own.id));
    seen.push({ id: own.id, etag: response.headers.get("etag") });
  }
  expect(seen[0]?.id).toBe(seen[1]?.id);
  expect(seen[0]?.etag).not.toBe(seen[1]?.etag);
});

describe("gzip", () => {
  const zipped = { "accept-encoding": "br, gzip;q=0.8" };

  test("200: has an ETag of its own, and unzips to the same bytes", async () => {
    for (const client of [student, tutor]) {
      const plain = await ask(client);
      const response = await ask(client, zipped);
      expect(response.headers.get("content-encoding")).toBe("gzip");
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(response.headers.get("etag")).not.toBe(plain.headers.get("etag"));
      const bytes = new Uint8Array(await response.arrayBuffer());
      const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      const text = await new Response(unzipped).text();
      expect(text).toBe(await plain.text());
      const week: Week = JSON.parse(text);
      expect(week.cells).toHaveLength(336);
      expect(bytes.length).toBeLessThan(text.length / 4);
    }
  });

  test("304: with the gzipped form's ETag or the plain one's", async () => {
    const own = await etagFor(student, zipped);
    for (const known of [own, etag]) {
      const response = await ask(student, { ...zipped, "if-none-match": known });
      expect([response.status, response.headers.has("content-encoding")]).toEqual([304, false]);
    }
  });

  test.each([
    ["gzip", true],
    ["GZIP", true],
    ["x-gzip", true],
    ["deflate, gzip;q=1.0, *;q=0.5", true],
    ["gzip;q=0.001", true],
    ["gzip;q=0", false],
    ["gzip;q=0.000", false],
    ["br, deflate", false],
    ["gzipped", false],
    ["identity", false],
  ])("Accept-Encoding: %s → %o", async (accepted, is) => {
    const response = await ask(student, { "accept-encoding": accepted });
    await response.body?.cancel();
    expect(response.headers.get("content-encoding") === "gzip").toBe(is);
  });
});

test("a version is never the same twice: a clock in microseconds that never goes back", async () => {
  const app = await anApp();
  const tutor = await app.tutor();
  const version = async () => {
    const [row] = await app.tenant.db`select version from calendars where tutor_id = ${tutor.id}`;
    return Number(row?.["version"]);
  };
  const first = await version();
  // Another database, or one that was restored, begins at another time and so at another version.
  expect(Math.abs(first / 1000 - Date.now())).toBeLessThan(60_000);
  await app.tenant.db`update calendars set version = ${first + 1e12} where tutor_id = ${tutor.id}`;
  await tutor.post("/booking/slots", {
    date: "2027-03-09",
    start_time: "10:00",
    end_time: "11:00",
  });
  const next = await version();
  expect(next).toBeGreaterThan(first + 1e12);
  expect(next).toBeLessThan(first + 1e12 + 10);
});
