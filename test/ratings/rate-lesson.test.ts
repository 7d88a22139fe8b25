/** What students say of lessons, and what is made of it (M0). */
import { beforeEach, describe, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";

type Rating = {
  readonly stars: number;
  readonly text: string;
  readonly hidden: boolean;
  readonly student_id: number | null;
  readonly student_name: string | null;
  readonly code: string;
};
type Page = {
  readonly results: readonly Rating[];
  readonly cursor: string | null;
  readonly has_more: boolean;
};

const app: TestApp = await anApp();
let tutor: Person;
let student: Person;

beforeEach(async () => {
  app.clock.now = Date.parse(NOW);
  tutor = await app.tutor();
  student = await app.student({ name: "Liam" });
});

/** A lesson so many days ago. */
async function aLesson(status = "completed", of = { tutor, student }, days = ++lessons) {
  const [row] = await app.tenant.db<{ id: number }[]>`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
    select ${of.tutor.id}, ${of.student.id}, start, start + interval '1 hour', 'tutor', ${status}
    from (select ${NOW}::timestamptz - ${days}::int * interval '1 day') begins (start)
    returning id`;
  return `/lessons/${row?.id}`;
}
let lessons = 0;

const passDays = (days: number) => void (app.clock.now += days * 86_400_000);

describe("a student rates", () => {
  test("200: a lesson that was given, and reads it; its tutor reads it too, nobody else", async () => {
    const lesson = await aLesson();
    const rated = await student.put<Rating>(`${lesson}/rating`, { stars: 5, text: "Добре 👍" });
    expect(rated).toMatchObject({
      status: 200,
      body: { stars: 5, text: "Добре 👍", hidden: false },
    });
    expect((await student.get(`${lesson}/rating`)).headers.get("etag"))
      .toBe(rated.headers.get("etag"));
    expect((await tutor.get(`${lesson}/rating`)).body).toEqual(rated.body);
    expect((await (await app.apiKey("read")).get(`${lesson}/rating`)).body).toEqual(rated.body);
    for (const stranger of [await app.tutor(), await app.student()]) {
      expect((await stranger.get(`${lesson}/rating`)).status).toBe(404);
    }
  });

  test("200: a program rates for the lesson's student; for its tutor it is 404", async () => {
    const lesson = await aLesson();
    const bot = await app.service();
    const as = ({ id }: Person) => `${lesson}/rating?on_behalf_of=${id}`;
    expect((await bot.put(as(student), { stars: 3 })).status).toBe(200);
    expect((await bot.put(as(tutor), { stars: 5 })).status).toBe(404);
    expect((await bot.put(`${lesson}/rating`, { stars: 5 })).status).toBe(400);
  });

  test.each(["scheduled", "cancelled"])("409: no lesson that is %s", async (status) => {
    const { body } = await student.put<Rating>(`${await aLesson(status)}/rating`, { stars: 5 });
    expect(body.code).toBe("lesson_not_given");
  });

  test("409: no lesson that they missed", async () => {
    const lesson = await aLesson();
    expect((await tutor.post(`${lesson}/complete`, { no_show: true })).status).toBe(200);
    const { status, body } = await student.put<Rating>(`${lesson}/rating`, { stars: 1 });
    expect([status, body.code]).toEqual([409, "lesson_not_given"]);
  });

  test("404: nobody else's lesson; 403: no tutor, no admin", async () => {
    const lesson = await aLesson();
    const send = async (who: Person) => (await who.put(`${lesson}/rating`, { stars: 5 })).status;
    expect([await send(await app.student()), await send(tutor), await send(await app.admin())])
      .toEqual([404, 403, 403]);
  });

  test.each([0, 6, 4.5, "5", null])("400: %j stars", async (stars) => {
    expect((await student.put(`${await aLesson()}/rating`, { stars })).status).toBe(400);
  });

  test("409: a change after a week; to save it as it is stays possible, and changes nothing", async () => {
    const path = `${await aLesson()}/rating`;
    const first = await student.put(path, { stars: 5, text: "Good" });
    passDays(7);
    expect((await student.put(path, { stars: 4, text: "Good" })).status).toBe(200);
    app.clock.now += 1_000;
    const late = await student.put<Rating>(path, { stars: 1, text: "Good" });
    expect([late.status, late.body.code]).toEqual([409, "rating_is_final"]);
    const same = await student.put<Rating>(path, { stars: 4, text: "Good" });
    expect([same.status, same.body.stars]).toEqual([200, 4]);
    expect(same.body).toEqual((await student.get(path)).body);
    expect(same.body).toMatchObject({ created_at: first.body["created_at"] });
  });

  test("412: If-Match names another state, or a state of what is not there yet", async () => {
    const path = `${await aLesson()}/rating`;
    const ifMatch = (etag: string) => ({ headers: { "if-match": etag } });
    for (const any of ['"x"', "*"]) {
      expect((await student.put(path, { stars: 5 }, ifMatch(any))).status).toBe(412);
    }
    const etag = (await student.put(path, { stars: 5 })).headers.get("etag") ?? "";
    expect((await student.put(path, { stars: 4 }, ifMatch(etag))).status).toBe(200);
    expect((await student.put(path, { stars: 3 }, ifMatch(etag))).status).toBe(412);
  });

  test("one rating a lesson, whatever comes at once", async () => {
    const path = `${await aLesson()}/rating`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => student.put(path, { stars: 1 + i % 5 })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await tutor.get<Page>(`/tutors/${tutor.id}/ratings`)).body.results).toHaveLength(1);
  });

  test("the database itself takes the people from the lesson", async () => {
    const lesson = (await aLesson()).replace("/lessons/", "");
    await app.tenant.db`
      insert into ratings (lesson_id, tutor_id, student_id, stars) values (${lesson}, 1, 1, 5)`;
    const rows = await app.tenant.db`
      select tutor_id, student_id from ratings where lesson_id = ${lesson}`;
    expect(rows).toEqual([{ tutor_id: tutor.id, student_id: student.id }]);
  });
});

describe("a tutor's ratings", () => {
  const list = (by: Person, query = "") => by.get<Page>(`/tutors/${tutor.id}/ratings${query}`);

  test("200: whose they are is told to the tutor and to admins", async () => {
    await student.put(`${await aLesson()}/rating`, { stars: 5 });
    const seen = async (by: Person) => (await list(by)).body.results[0]?.student_name;
    expect([await seen(tutor), await seen(await app.admin()), await seen(student)])
      .toEqual(["Liam", "Liam", null]);
  });

  test("200: page by page, each once, while others come; a cursor of another list is 400", async () => {
    const rate = async (stars: number) => {
      app.clock.now += 60_000;
      await student.put(`${await aLesson()}/rating`, { stars });
    };
    for (const stars of [1, 2, 3, 4, 5]) await rate(stars);
    const first = await list(student, "?limit=2");
    await rate(1);
    const next = first.headers.get("link")?.match(/<\/api(.*)>; rel="next"/)?.[1] ?? "";
    const second = await student.get<Page>(next);
    const third = await list(student, `?limit=2&cursor=${second.body.cursor}`);
    const stars = [first, second, third].flatMap(({ body }) => body.results.map((r) => r.stars));
    expect(stars).toEqual([5, 4, 3, 2, 1]);
    expect([third.body.has_more, third.headers.get("link")]).toEqual([false, null]);
    const other = await app.tutor();
    const cursor = first.body.cursor;
    for (
      const path of [`/tutors/${other.id}/ratings?cursor=${cursor}`, "/lessons?cursor=" + cursor]
    ) {
      expect((await student.get(path)).status).toBe(400);
    }
    expect((await list(await app.admin(), `?cursor=${cursor}`)).status).toBe(400);
  });

  test("200: an admin hides one and shows it again; it stays hidden when it is changed", async () => {
    const path = `${await aLesson()}/rating`;
    await student.put(path, { stars: 1, text: "spam" });
    const admin = await app.admin();
    const hide = (hidden: boolean) => admin.patch<Rating>(`${path}/hidden`, { hidden });
    expect((await hide(true)).body.hidden).toBe(true);
    await student.put(path, { stars: 2, text: "more spam" });
    expect((await list(student)).body.results).toEqual([]);
    expect((await list(tutor)).body.results).toEqual([]);
    expect((await list(admin)).body.results).toMatchObject([{ stars: 2, hidden: true }]);
    expect((await student.get<Rating>(path)).body.hidden).toBe(true);
    await hide(false);
    expect((await list(student)).body.results).toMatchObject([{ stars: 2 }]);
    expect((await admin.patch(`${await aLesson()}/rating/hidden`, { hidden: true })).status).toBe(
      404,
    );
    expect((await tutor.patch(`${path}/hidden`, { hidden: true })).status).toBe(403);
  });

  test("404: of nobody, and of somebody who does not teach", async () => {
    for (const id of [student.id, 999_999]) {
      expect((await student.get(`/tutors/${id}/ratings`)).status).toBe(404);
    }
  });
});

test("many who are content come before one who is enchanted", async () => {
  const [row] = await app.tenant.db<{ many: string; one: string; none: string | null }[]>`
    select rating_of(980, 200) as many, rating_of(5, 1) as one, rating_of(0, 0) as none`;
  expect(row).toEqual({ many: "4.88", one: "4.17", none: null });
});
