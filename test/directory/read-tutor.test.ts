import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aService, aTeacher, book, openEveryDay, told } from "../support/marketplace.ts";

type TutorPage = {
  readonly id: number;
  readonly timezone: string;
  readonly price_from: { readonly price: string; readonly currency: string } | null;
  readonly services: readonly { readonly name: string }[];
  readonly min_notice_minutes: number;
  readonly next_free: {
    readonly timezone: string;
    readonly duration_minutes: number;
    readonly slots: readonly { readonly utc_start: string; readonly user_local_start: string }[];
  };
};

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const page = async (by: Client, id: number, query = "") => {
  const { status, body } = await by.get<TutorPage>(`/tutors/${id}${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const starts = ({ next_free }: TutorPage) => next_free.slots.map(({ utc_start }) => utc_start);

test("200: everybody of the tenant sees what a tutor tells, and nothing personal", async () => {
  const tutor = await app.tutor({ name: "Oksana", zone: "Europe/Kyiv" });
  const key = await app.service();
  await key.put(`/users/by-subject/${tutor.subject}`, { email: "oksana@example.com" });
  await tutor.patch("/me/profile", {
    headline: "English",
    description: "For years",
    photo_url: "https://example.com/o.jpg",
    settings: {
      hourly_rate: "20",
      currency: "EUR",
      subjects: ["English"],
      languages: ["uk"],
      layout: 1,
    },
  });
  await openEveryDay(tutor, [["10:00", "12:00"]]);
  const service = await aService(tutor, { name: "Hour", price: "25", currency: "EUR" });
  await aService(tutor, { name: "Not now", price: "1", active: false });
  const readers = [tutor, await app.student(), await app.admin(), key, await app.apiKey("read")];
  for (const by of readers) {
    expect(await page(by, tutor.id, "?timezone=Europe/Dublin")).toEqual({
      id: tutor.id,
      name: "Oksana",
      headline: "English",
      description: "For years",
      photo_url: "https://example.com/o.jpg",
      timezone: "Europe/Kyiv",
      subjects: ["English"],
      languages: ["uk"],
      price_from: { price: "25.00", currency: "EUR" },
      rating: null,
      ratings: 0,
      services: [expect.objectContaining({ id: service, name: "Hour" })],
      min_notice_minutes: 0,
      cancellation_notice_minutes: 0,
      next_free: {
        timezone: "Europe/Dublin",
        duration_minutes: 60,
        slots: ["08:00", "08:30", "09:00"].map((time) => ({
          utc_start: `2027-03-01T${time}:00Z`,
          utc_end: expect.any(String),
          user_local_start: `2027-03-01T${time}:00+00:00`,
          user_local_end: expect.any(String),
        })),
      },
    });
  }
});

test("200: the price is that of the cheapest service that is not free, else the rate, else free", async () => {
  const tutor = await app.tutor();
  const price = async () => (await page(tutor, tutor.id)).price_from;
  expect(await price()).toBeNull();
  await aService(tutor, { price: "0", currency: "EUR" });
  expect(await price()).toEqual({ price: "0.00", currency: "EUR" });
  await tutor.patch("/me/profile", { settings: { hourly_rate: "30", currency: "UAH" } });
  expect(await price()).toEqual({ price: "30.00", currency: "UAH" });
  await aService(tutor, { price: "5", currency: "EUR" });
  expect(await price()).toEqual({ price: "5.00", currency: "EUR" });
  const dear = await aService(tutor, { price: "900", currency: "UAH" });
  await aService(tutor, { price: "950", currency: "UAH" });
  await aService(tutor, { price: "1", currency: "UAH", active: false });
  expect(await price()).toEqual({ price: "900.00", currency: "UAH" });
  await tutor.delete(`/tutor/services/${dear}`);
  expect(await price()).toEqual({ price: "950.00", currency: "UAH" });
});

test("200: the next free times are the first of GET /schedule/free-slots, however far ahead", async () => {
  const tutor = await aTeacher(app, { zone: "Asia/Kathmandu", hours: [["10:15", "11:45"]] });
  await aService(tutor, { duration_minutes: 30 });
  await aService(tutor, { duration_minutes: 15, active: false });
  const student = await app.student({ zone: "America/St_Johns" });
  const first = async (from: string, to: string) => {
    const asked = `tutor_id=${tutor.id}&from=${from}&to=${to}&duration_minutes=30`;
    const { body } = await student.get<{ days: { slots: { utc_start: string }[] }[] }>(
      `/schedule/free-slots/range?${asked}`,
    );
    return body.days.flatMap(({ slots }) => slots).slice(0, 3).map(({ utc_start }) => utc_start);
  };
  const near = await page(student, tutor.id);
  expect(near.next_free).toMatchObject({ timezone: "America/St_Johns", duration_minutes: 30 });
  expect(starts(near)).toEqual(await first("2027-03-01", "2027-03-31"));
  await tutor.post("/tutor/blocks", { start: "2027-02-01T00:00:00Z", end: "2027-05-20T05:00:00Z" });
  const far = await page(student, tutor.id);
  expect(starts(far)).toHaveLength(3);
  expect(starts(far)).toEqual(await first("2027-05-01", "2027-06-01"));
  await tutor.post("/tutor/blocks", { start: "2027-02-01T00:00:00Z", end: "2027-09-01T00:00:00Z" });
  expect(starts(await page(student, tutor.id))).toEqual([]);
});

test("200: a time that is taken is not free, at once; an own hold is no hindrance", async () => {
  const tutor = await aTeacher(app, { hours: [["10:00", "12:00"]] });
  const [student, other] = [await app.student(), await app.student()];
  const [next = ""] = starts(await page(student, tutor.id));
  expect(next).toBe("2027-03-01T10:00:00Z");
  const hold = { tutor_id: tutor.id, service_id: tutor.serviceId, start: next };
  expect((await student.post("/bookings/holds", hold)).status).toBe(201);
  expect(starts(await page(student, tutor.id))[0]).toBe(next);
  expect(starts(await page(other, tutor.id))[0]).toBe("2027-03-01T11:00:00Z");
  expect((await book(other, tutor, "2027-03-01T11:00:00Z")).status).toBe(201);
  expect(starts(await page(other, tutor.id))[0]).toBe("2027-03-02T10:00:00Z");
});

test("200: the tutor's notice is told, and counts; a key reads in the tutor's zone", async () => {
  const tutor = await aTeacher(app, { zone: "Europe/Kyiv", hours: [["10:00", "12:00"]] });
  const policies = {
    horizon_days: null,
    buffer_before_minutes: null,
    buffer_after_minutes: null,
    max_lessons_per_day: null,
    max_lessons_per_week: null,
  };
  await tutor.put("/tutor/policies", {
    ...policies,
    min_notice_minutes: 1440,
    cancellation_notice_minutes: 720,
  });
  const told = await page(await app.service(), tutor.id);
  expect(told).toMatchObject({ min_notice_minutes: 1440, cancellation_notice_minutes: 720 });
  expect(told.next_free.slots[0]).toMatchObject({ user_local_start: "2027-03-02T10:00:00+02:00" });
});

test("404: nobody, who does not teach, another tenant's; 400: an unknown zone", async () => {
  const elsewhere = await anApp();
  await elsewhere.tenant.db`alter table users alter id restart with 500000`;
  const [student, admin] = [await app.student(), await app.admin()];
  for (const id of [987_654_321, student.id, admin.id, (await elsewhere.tutor()).id]) {
    for (const by of [student, admin, await app.service()]) {
      expect(told(await by.get(`/tutors/${id}`) as never)).toBe("404 not_found");
    }
  }
  const tutor = await app.tutor();
  expect((await student.get(`/tutors/${tutor.id}?timezone=Mars/Olympus`)).status).toBe(400);
  expect((await (await app.apiKey("write")).get(`/tutors/${tutor.id}`)).status).toBe(403);
});
