import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { expire, held, type HoldBody, readHold } from "../support/holds.ts";
import { aTeacher, type Teacher, told, withoutLimits } from "../support/marketplace.ts";

type Held = HoldBody & {
  readonly student_name: string;
  readonly service_name: string | null;
  readonly price: string | null;
  readonly currency: string | null;
  readonly user_local_start: string;
  readonly user_local_end: string;
  readonly timezone: string;
};
type Page = { results: Held[]; cursor: string | null; has_more: boolean; code: string };

let app: TestApp;
let tutor: Teacher;
let student: Person;
let service: Client;
let holds: HoldBody[];

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app);
  student = await app.student({ name: "Liam", zone: "Europe/Dublin" });
  service = await app.service();
  holds = [];
  for (const hour of ["08", "10", "12"]) {
    holds.push(await held(student, tutor, `2027-03-29T${hour}:00:00Z`, { minutes: 15 }));
  }
  const extra = { minutes: 15, student_id: student.id };
  holds.push(await held(service, tutor, "2027-03-29T14:00:00Z", extra));
});

const list = (by: Client, query = "") => by.get<Page>(`/bookings/holds${query}`);
const ids = async (by: Client, query = "") =>
  (await list(by, query)).body.results.map(({ id }) => holds.findIndex((one) => one.id === id));

test("200: what is held, for whom, until when, at what price and on which wall clock", async () => {
  const [first] = (await list(student)).body.results;
  expect(first).toEqual((await readHold(student, holds[0] ?? { id: 0 })).body);
  expect(first).toMatchObject({
    student_id: student.id,
    student_name: "Liam",
    service_name: "English",
    price: "25.00",
    currency: "EUR",
    timezone: "Europe/Dublin",
    user_local_start: "2027-03-29T09:00:00+01:00",
    user_local_end: "2027-03-29T10:00:00+01:00",
    expires_at: holds[0]?.expires_at,
  });
});

test("200: one's own; a tutor sees all that is held of their time, an admin everything", async () => {
  expect(await ids(student)).toEqual([0, 1, 2]);
  expect(await ids(service)).toEqual([3]);
  expect(await ids(tutor)).toEqual([0, 1, 2, 3]);
  expect(await ids(await app.admin())).toEqual([0, 1, 2, 3]);
  for (const other of [await app.student(), await aTeacher(app), await (await anApp()).service()]) {
    expect(await ids(other)).toEqual([]);
  }
  expect(await ids(tutor, `?student_id=${(await app.student()).id}`)).toEqual([]);
});

test("200: the tutor reads one, with its end; 403: but neither prolongs nor deletes it", async () => {
  const [hold = { id: 0 }] = holds;
  expect((await readHold(tutor, hold)).body.expires_at).toBe(holds[0]?.expires_at);
  expect((await readHold(await app.admin(), hold)).status).toBe(200);
  expect(told(await readHold(await aTeacher(app), hold))).toBe("404 not_found");
  expect(told(await tutor.post<HoldBody>(`/bookings/holds/${hold.id}/prolong`)))
    .toBe("403 forbidden");
});

test("200: page by page; 400: a cursor of somebody else, 403: a key that may only read", async () => {
  const first = (await list(tutor, "?limit=2")).body;
  expect([first.results.length, first.has_more]).toEqual([2, true]);
  expect(await ids(tutor, `?limit=2&cursor=${first.cursor}`)).toEqual([2, 3]);
  expect(told(await list(student, `?limit=2&cursor=${first.cursor}`)))
    .toBe("400 validation_failed");
  expect(told(await list(await app.apiKey("read")))).toBe("403 forbidden");
});

test("200: what has expired is not listed", async () => {
  await expire(app, holds[1] ?? { id: 0 });
  expect(await ids(student)).toEqual([0, 2]);
});
