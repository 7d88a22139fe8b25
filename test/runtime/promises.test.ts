/** What Halfhour promises, on each runtime that it is served from, and with both at work on one database (X11). */
import { beforeAll, describe, expect, test } from "vitest";
import type { Person } from "../support/app.ts";
import { openSocket, tokenOf } from "../support/live.ts";
import { describeWithRedis } from "../support/redis.ts";
import { aReceiver, verified } from "../support/webhook-receiver.ts";
import { describeWithWorkerd } from "../support/workerd.ts";
import {
  type RuntimeName,
  type Runtimes,
  type Served,
  servedBy,
  startRuntimes,
} from "./runtimes.ts";

type Cell = { readonly start: string; readonly status: string; readonly lesson_id: number | null };
type Week = { readonly total_cells: number; readonly cells: readonly Cell[] };
type Lesson = { readonly id: number; readonly code: string };
type Taught = { readonly tutor: Person; readonly serviceId: number };

const BOTH = ["Deno", "workerd"] as const satisfies readonly RuntimeName[];
const otherOf = (name: RuntimeName): RuntimeName => name === "Deno" ? "workerd" : "Deno";
const STUDENTS = 200;
/** A Monday that is ahead by two weeks. */
const MONDAY = "2027-03-15";
const hourOn = (day: number, hour = 10) =>
  new Date(Date.parse(MONDAY) + (day * 24 + hour) * 3_600_000).toISOString();

/** A tutor who can be booked on every day, for an hour. */
async function aTutor(served: Served): Promise<Taught> {
  const tutor = await served.tutor({ zone: "UTC" });
  const hours = [{ start_time: "08:00", end_time: "20:00" }];
  const schedule = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, hours]));
  expect((await tutor.post("/booking/availability/bulk", { schedule })).status).toBe(200);
  const { body } = await tutor.post<{ id: number }>("/tutor/services", {
    name: "English",
    duration_minutes: 60,
    price: "25.00",
    currency: "EUR",
  });
  return { tutor, serviceId: body.id };
}

const book = (by: Person, { tutor, serviceId }: Taught, start: string, headers = {}) =>
  by.post<Lesson>(
    "/bookings",
    { tutor_id: tutor.id, service_id: serviceId, start },
    { headers },
  );

/** As a client does who is told to come again: the same request, until it is answered. */
async function bookAtLast(by: Person, taught: Taught, start: string) {
  const headers = { "idempotency-key": crypto.randomUUID() };
  for (;;) {
    const answer = await book(by, taught, start, headers);
    const isUnderWay = answer.body.code === "idempotency_in_progress";
    if (answer.status !== 503 && !isUnderWay) return answer;
  }
}

const weekOf = (by: Person, tutor: Person, monday = MONDAY, zone = "UTC") =>
  by.get<Week>(`/calendar/week?tutor_id=${tutor.id}&week_start=${monday}&timezone=${zone}`);

describeWithRedis("with Redis", () => {
  describeWithWorkerd("on both runtimes", () => {
    let runtimes: Runtimes;
    let at: Readonly<Record<RuntimeName, Served>>;
    beforeAll(async () => {
      runtimes = await startRuntimes();
      const tenant = await runtimes.aTenant();
      await tenant.db`update settings set max_active_with_tutor = 1000, max_active_in_all = 1000`;
      at = {
        Deno: servedBy(runtimes, "Deno", tenant),
        workerd: servedBy(runtimes, "workerd", tenant),
      };
    }, 120_000);
    /** The same person, asking at another runtime. */
    const via = (name: RuntimeName, person: Person): Person => ({
      ...person,
      ...at[name].bearer(tokenOf(person)),
    });

    describe.each(BOTH)("%s", (name) => {
      test("409: of two hundred students one gets the hour", async () => {
        const taught = await aTutor(at[name]);
        const students = await Promise.all(
          Array.from({ length: STUDENTS }, () => at[name].student()),
        );
        const answers = await Promise.all(
          students.map((student) => bookAtLast(student, taught, hourOn(1))),
        );
        const told = answers.map(({ status, body }) => `${status} ${body.code ?? ""}`.trim());
        expect(told.filter((one) => one === "201")).toHaveLength(1);
        expect(new Set(told)).toEqual(new Set(["201", "409 slot_taken"]));
      }, 60_000);

      test.each([
        ["Europe/Kyiv", "2027-03-22", 334],
        ["Europe/Kyiv", "2027-10-25", 338],
        ["America/New_York", "2027-03-08", 334],
        ["America/St_Johns", "2027-11-01", 338],
        ["Australia/Lord_Howe", "2027-03-29", 337],
        ["Africa/Cairo", "2027-04-26", 334],
        ["America/Vancouver", "2027-03-08", 336],
      ])("a week of %s from %s has %i cells, the same as on the other runtime", async (...of) => {
        const [zone, monday, cells] = of;
        const { tutor } = await aTutor(at[name]);
        const here = await weekOf(tutor, tutor, monday, zone);
        const there = await weekOf(via(otherOf(name), tutor), tutor, monday, zone);
        expect([here.status, here.body.total_cells]).toEqual([200, cells]);
        expect(there.body).toEqual(here.body);
      });

      test("a booking that is sent again, here or to the other runtime, is the same lesson", async () => {
        const taught = await aTutor(at[name]);
        const student = await at[name].student();
        const key = { "idempotency-key": crypto.randomUUID() };
        const first = await book(student, taught, hourOn(2), key);
        const again = await book(student, taught, hourOn(2), key);
        const there = await book(via(otherOf(name), student), taught, hourOn(2), key);
        expect([first.status, again.status, there.status]).toEqual([201, 201, 201]);
        expect([again.body.id, there.body.id]).toEqual([first.body.id, first.body.id]);
      });

      test("404: nothing of another tenant is there, whatever SQL stands in the request", async () => {
        const taught = await aTutor(at[name]);
        const known = `Anna ${crypto.randomUUID()}`;
        expect((await taught.tutor.patch("/me/profile", { name: known })).status).toBe(200);
        const before = (await taught.tutor.get("/me/profile")).body;
        const stranger = servedBy(runtimes, name, await runtimes.aTenant());
        const attacker = await stranger.admin();
        // Each tenant has ids of its own, so that somebody of theirs may have the same.
        const found = await attacker.get(`/users/${taught.tutor.id}`);
        expect(JSON.stringify(found.body)).not.toContain(known);
        const { slug } = at[name].tenant;
        const hostile = [
          `'; set role none; select * from hh_${slug}.users; --`,
          `' union select * from hh_${slug}.users --`,
          `$1; set local role hh_${slug}; commit; --`,
          `\\'; drop schema hh_${slug} cascade; --`,
        ];
        for (const text of hostile) {
          const found = await attacker.get<{ results: unknown[] }>(
            `/users?q=${encodeURIComponent(text)}`,
          );
          expect([found.status, found.body.results]).toEqual([200, []]);
          const named = await attacker.patch<{ name: string }>("/me/profile", { name: text });
          expect([named.status, named.body.name]).toEqual([200, text]);
        }
        expect((await taught.tutor.get("/me/profile")).body).toEqual(before);
      });

      test("a week shows what the other runtime has answered, each time", async () => {
        const taught = await aTutor(at[name]);
        const there = via(otherOf(name), taught.tutor);
        for (let day = 0; day < 5; day++) {
          const student = await at[name].student();
          const { status, body } = await book(student, taught, hourOn(day));
          expect(status).toBe(201);
          const shown = (await weekOf(there, taught.tutor)).body.cells;
          expect(shown.filter(({ lesson_id }) => lesson_id === body.id)).toHaveLength(2);
          const gone = await student.post(`/lessons/${body.id}/cancel`, {});
          expect(gone.status).toBe(200);
          const then = (await weekOf(there, taught.tutor)).body.cells;
          expect(then.filter(({ lesson_id }) => lesson_id === body.id)).toEqual([]);
        }
      });

      test("who listens here is told of what is written there, and of what they missed", async () => {
        const taught = await aTutor(at[name]);
        const host = runtimes.addressOf(name).replace("http://", "");
        const path = `/api/ws/calendar/${taught.tutor.id}`;
        const protocols = ["halfhour.v1", tokenOf(taught.tutor)];
        const client = openSocket(host, path, protocols);
        const { version } = await client.next("subscribed");
        const student = via(otherOf(name), await at[name].student());
        expect((await book(student, taught, hourOn(3))).status).toBe(201);
        const told = await client.next("calendar_update");
        expect(told.version).toBeGreaterThan(version);
        client.close();
        expect((await book(student, taught, hourOn(4))).status).toBe(201);
        const back = openSocket(host, `${path}?since=${told.version}`, protocols);
        // Where the news has not come here yet, they are told as soon as it has.
        const now = await back.next("subscribed");
        const missed = now.version > told.version ? now : await back.next("calendar_update");
        expect(missed.version).toBeGreaterThan(told.version);
        back.close();
      });

      test("429: a quota is one for both runtimes, and says when it is free again", async () => {
        const tenant = await runtimes.aTenant("standard");
        const limited = servedBy(runtimes, name, tenant);
        const tutor = await limited.tutor();
        const other = servedBy(runtimes, otherOf(name), tenant).bearer(tokenOf(tutor));
        const statuses = new Map<number, number>();
        let refused: Headers | null = null;
        const began = performance.now();
        for (let n = 0; n < 700 && refused === null; n++) {
          const { status, headers } = await (n % 2 === 0 ? tutor : other).get("/me/profile");
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 429) refused = headers;
        }
        const tookMs = performance.now() - began;
        const [, quota = NaN, seconds = NaN] =
          (/q=(\d+);w=(\d+)/.exec(refused?.get("ratelimit-policy") ?? "") ?? []).map(Number);
        expect(refused?.get("retry-after")).toMatch(/^\d+$/);
        // Each may be a slice, a twentieth, ahead of what they count together, and requests leave the window meanwhile.
        expect(statuses.get(200)).toBeGreaterThanOrEqual(quota - 2);
        expect(statuses.get(200)).toBeLessThanOrEqual(
          Math.ceil(quota * (1.1 + tookMs / (1_000 * seconds))),
        );
      }, 60_000);

      test("a booking is in the feed, and comes to an endpoint, signed", async () => {
        const admin = await at[name].admin();
        const receiver = await aReceiver();
        const endpoint = await admin.post<{ secret: string }>("/webhooks/endpoints", {
          url: receiver.url,
          event_types: ["lesson.booked"],
        });
        expect(endpoint.status).toBe(201);
        const taught = await aTutor(at[name]);
        const booked = await book(await at[name].student(), taught, hourOn(5));
        expect(booked.status).toBe(201);
        type Feed = { results: { type: string; data: { lesson_id?: number } }[] };
        const feed = async () =>
          (await admin.get<Feed>("/events?types=lesson.booked&limit=500")).body.results
            .map(({ data }) => data.lesson_id);
        await expect.poll(feed).toContain(booked.body.id);
        const ours = () =>
          receiver.received.find(({ body }) => body.includes(`"lesson_id":${booked.body.id}`));
        await expect.poll(ours).toBeDefined();
        expect(verified(ours(), endpoint.body.secret, runtimes.now()))
          .toMatchObject({ type: "lesson.booked" });
      });
    });
  });
});
