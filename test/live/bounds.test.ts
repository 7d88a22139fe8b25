import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { openSocket, openStream, serveApp, watching } from "../support/live.ts";

let app: TestApp;
let host: string;
let tutor: Person;
let student: Person;

/** 240 connections at most, 120 of a tenant, 30 of those who have not said who they are. */
beforeAll(async () => {
  app = await anApp({ mostListening: 240, headersMs: 2_500, logLevel: "debug" });
  host = serveApp(app);
  tutor = await app.tutor();
  student = await app.student();
});

const path = () => `/ws/calendar/${tutor.id}`;

test("1009: a message of 1 MB, whoever sends it; a binary one is not valid", async () => {
  const stranger = openSocket(host, path());
  stranger.send("x".repeat(1_000_000));
  expect((await stranger.closed).code).toBe(1009);
  const { client } = await watching(host, student, tutor.id);
  client.send({ type: "subscribe", tutor_id: tutor.id, pad: "x".repeat(1_000_000) });
  expect((await client.closed).code).toBe(1009);
});

test("10,000 subscriptions: a hundred are taken, the next are refused, the flood is ended", async () => {
  const tutors = await Promise.all(Array.from({ length: 101 }, () => app.tutor()));
  const { client } = await watching(host, student, tutor.id);
  for (const { id } of tutors) client.send({ type: "subscribe", tutor_id: id });
  expect(await client.next("problem")).toMatchObject({ code: "too_many", status: 409 });
  // One that is watched already is no other.
  client.send({ type: "subscribe", tutor_id: tutor.id });
  await client.next("subscribed");
  let isOpen = true;
  client.closed.then(() => isOpen = false);
  for (let n = 0; isOpen && n < 10_000; n++) {
    client.send({ type: "subscribe", tutor_id: n + 1 });
    if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await client.closed;
  // A client that is still sending may not hear the code.
  expect(app.logLines.filter((line) => line.includes('"live_closed"')).at(-1))
    .toContain('"code":4409');
  const { client: other } = await watching(host, student, tutor.id);
  other.close();
});

test("4401: who says nothing; a stranger who waits makes room for the next", async () => {
  const silent = openSocket(host, path());
  expect((await silent.closed).code).toBe(4401);
  const strangers = Array.from({ length: 30 }, () => openSocket(host, path()));
  await Promise.all(strangers.map(({ protocol }) => protocol()));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const early = openSocket(host, path());
  expect((await early.closed).code).toBe(4503);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const { client } = await watching(host, student, tutor.id);
  const first = await Promise.race(strangers.map(({ closed }) => closed));
  expect(first.code).toBe(4503);
  client.close();
  strangers.forEach((stranger) => stranger.close());
});

test("4409, and 409: a caller has a hundred connections, a tenant half of all", async () => {
  const greedy = await app.student();
  const open = [];
  for (let n = 0; n < 100; n++) open.push((await watching(host, greedy, tutor.id)).client);
  const more = openSocket(host, path(), [
    "halfhour.v1",
    greedy.credentials["authorization"]?.slice(7) ?? "",
  ]);
  expect((await more.next("problem")).code).toBe("too_many");
  expect((await more.closed).code).toBe(4409);
  expect((await openStream(host, `tutor_id=${tutor.id}`, greedy.credentials)).status).toBe(409);

  // Others of the tenant have the rest.
  for (let n = 0; n < 20; n++) open.push((await watching(host, student, tutor.id)).client);
  expect((await openStream(host, `tutor_id=${tutor.id}`, student.credentials)).status).toBe(409);
  // Who leaves makes room, also of a stream.
  open.splice(0, 10).forEach((client) => client.close());
  for (let n = 0; n < 30; n++) {
    await expect.poll(async () => {
      const stream = await openStream(host, `tutor_id=${tutor.id}`, greedy.credentials);
      stream.leave();
      return stream.status;
    }).toBe(200);
  }
  open.forEach((client) => client.close());
});

test("1001 and the end of streams when the server stops, and 503 for who comes then", async () => {
  const stopping = await anApp();
  const [at, teacher] = [serveApp(stopping), await stopping.tutor()];
  const { client } = await watching(at, teacher, teacher.id);
  const stream = await openStream(at, "", teacher.credentials);
  await stream.next("subscribed");
  stopping.stopListening();
  expect((await client.closed).code).toBe(1001);
  await stream.ended;
  expect((await openStream(at, "", teacher.credentials)).status).toBe(503);
  expect((await openSocket(at, `/ws/calendar/${teacher.id}`).closed).code).not.toBe(1000);
});
