import { beforeAll, describe, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp, tokenFor } from "../support/app.ts";
import { openStream, serveApp } from "../support/live.ts";

let app: TestApp;
let host: string;
let tutor: Person;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  host = serveApp(app);
  tutor = await app.tutor();
  student = await app.student();
});

let blocks = 0;
async function change(): Promise<void> {
  const start = Date.parse(NOW) + (10 + blocks++) * 3_600_000;
  const [from, to] = [start, start + 3_600_000].map((ms) => new Date(ms).toISOString());
  expect((await tutor.post("/tutor/blocks", { start: from, end: to })).status).toBe(201);
}

const ofTutor = () => `tutor_id=${tutor.id}`;

test("200: the version, then each change as it comes; a version is the event's id", async () => {
  const stream = await openStream(host, ofTutor(), student.credentials);
  expect([stream.status, stream.headers.get("content-type"), stream.headers.get("cache-control")])
    .toEqual([200, "text/event-stream", "no-store, no-transform"]);
  const { version } = await stream.next("subscribed");
  expect(stream.lastId()).toBe(`${version}`);
  await change();
  const update = await stream.next("calendar_update");
  expect(update).toEqual({ tutor_id: tutor.id, version: update.version, previous: version });
  expect(stream.lastId()).toBe(`${update.version}`);
  stream.leave();
});

test("200: events are not held back to be compressed", async () => {
  const headers = { ...student.credentials, "accept-encoding": "gzip, br" };
  const stream = await openStream(host, ofTutor(), headers);
  await stream.next("subscribed");
  await change();
  await stream.next("calendar_update");
  expect(stream.headers.get("content-encoding")).toBe(null);
  stream.leave();
});

test("200: whoever comes back with Last-Event-ID is told what was missed, whatever the address says", async () => {
  const first = await openStream(host, ofTutor(), student.credentials);
  const { version } = await first.next("subscribed");
  first.leave();
  await change();
  await change();
  const headers = { ...student.credentials, "last-event-id": `${version}` };
  const query = `${ofTutor()}&since=${Number.MAX_SAFE_INTEGER}`;
  const again = await openStream(host, query, headers);
  expect((await again.next("calendar_update")).previous).toBe(version);
  again.leave();
  const ahead = await openStream(host, query, student.credentials);
  await ahead.next("resync");
  ahead.leave();
});

test("200: for so many seconds; for none it tells what there is and ends", async () => {
  const now = await openStream(host, `${ofTutor()}&seconds=0&since=0`, student.credentials);
  await now.next("subscribed");
  expect((await now.next("calendar_update")).previous).toBe(0);
  await now.ended;
  const began = performance.now();
  const second = await openStream(host, `${ofTutor()}&seconds=1`, student.credentials);
  await second.ended;
  expect(performance.now() - began).toBeGreaterThan(950);
});

test("200: a program with a key may, a key that only writes may not", async () => {
  for (const program of [await app.service(), await app.apiKey("read")]) {
    const stream = await openStream(host, ofTutor(), program.credentials);
    await stream.next("subscribed");
    stream.leave();
  }
  const writer = await app.apiKey("write");
  expect((await openStream(host, ofTutor(), writer.credentials)).status).toBe(403);
});

test("HEAD has the headers of GET, and ends", async () => {
  const head = await fetch(`http://${host}/api/live?${ofTutor()}`, {
    method: "HEAD",
    headers: student.credentials,
  });
  expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
});

describe("refusals", () => {
  test("404: no such tutor, 401: no token in the header, also where the address has one", async () => {
    const token = (student.credentials["authorization"] ?? "").slice(7);
    expect((await openStream(host, "tutor_id=1000000000", student.credentials)).status).toBe(404);
    expect((await openStream(host, ofTutor(), {})).status).toBe(401);
    expect((await openStream(host, `${ofTutor()}&token=${token}`, {})).status).toBe(401);
  });

  test.each(["since=-1", "since=x", "seconds=3601", "last-event-id"])("400: %s", async (wrong) => {
    const headers = { ...student.credentials, ...wrong === "last-event-id" && { [wrong]: "abc" } };
    const query = `${ofTutor()}&${wrong === "last-event-id" ? "seconds=0" : wrong}`;
    expect((await openStream(host, query, headers)).status).toBe(400);
  });
});

test("with the token it ends, and says so", async () => {
  const { tenant, clock } = app;
  const token = await tokenFor(tenant.slug, "brief", "student", "UTC", clock.now);
  clock.now += (365 * 24 * 3_600 + 60) * 1_000 - 500;
  const stream = await openStream(host, ofTutor(), { authorization: `Bearer ${token}` });
  await stream.next("subscribed");
  expect((await stream.next("problem")).code).toBe("unauthenticated");
  await stream.ended;
});
