/** N3: who is meant by a Telegram account, what they may, and what nobody learns by it. */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Answer, type Client, type Person, type TestApp } from "../support/app.ts";
import { linkAccount } from "../support/accounts.ts";
import { aTeacher, book, booked, type Teacher, told } from "../support/marketplace.ts";
import { anArchivedRelation, anInvitation, aRelation } from "../relations/relations.ts";
import type { ProblemBody } from "../support/tutoring.ts";
import { aTeacherWhoLearns } from "../support/two-roles.ts";

let app: TestApp;
let bot: Client;
let tutor: Teacher;
let student: Person;
let account: number;

beforeAll(async () => {
  app = await anApp();
  bot = await app.service();
  tutor = await aTeacher(app, { name: "Oksana" });
  student = await app.student({ name: "Liam", zone: "Europe/Dublin" });
  account = await linkAccount(app, student);
});

const NOBODYS = 6_999_999_999;
let days = 1;
/** A time of its own for each test, which can be booked. */
const aTime = () => `2027-03-${`${++days}`.padStart(2, "0")}T10:00:00Z`;

type Told = Answer<ProblemBody & { readonly title: string }>;
type Asked = {
  readonly id: number | string;
  readonly by: Client;
  readonly headers?: Record<string, string>;
  /** Whatever is there, of somebody's. */
  readonly lesson?: number;
  readonly hold?: number;
};

const wanted = () => ({
  tutor_id: tutor.id,
  service_id: tutor.serviceId,
  start: "2027-03-28T10:00:00Z",
});
const ofTutor = (id: number | string) => `/internal/tutors/${id}/${tutor.id}`;

/** Each operation for an account. */
const OPERATIONS: Record<string, (asked: Asked) => Promise<Told>> = {
  schedule: ({ id, by, headers = {} }) => by.get(`/internal/schedule/${id}`, { headers }),
  lessons: ({ id, by, headers = {} }) => by.get(`/internal/lessons/${id}`, { headers }),
  tutors: ({ id, by, headers = {} }) => by.get(`/internal/tutors/${id}`, { headers }),
  services: ({ id, by, headers = {} }) => by.get(`${ofTutor(id)}/services`, { headers }),
  "free slots": ({ id, by, headers = {} }) =>
    by.get(`${ofTutor(id)}/free-slots?service_id=${tutor.serviceId}`, { headers }),
  explain: ({ id, by, headers = {} }) => {
    const query = `service_id=${tutor.serviceId}&start=${wanted().start}`;
    return by.get(`${ofTutor(id)}/explain?${query}`, { headers });
  },
  "read a hold": ({ id, by, hold = 1, headers = {} }) =>
    by.get(`/internal/bookings/holds/${id}/${hold}`, { headers }),
  hold: ({ id, by, headers = {} }) =>
    by.post("/internal/bookings/holds", { telegram_id: id, ...wanted() }, { headers }),
  "give up a hold": ({ id, by, hold = 1, headers = {} }) =>
    by.delete(`/internal/bookings/holds/${hold}?telegram_id=${id}`, { headers }),
  book: ({ id, by, headers = {} }) =>
    by.post("/internal/bookings", { telegram_id: id, ...wanted() }, { headers }),
  reschedule: ({ id, by, lesson = 1, headers = {} }) => {
    const body = { telegram_id: id, start: "2027-03-27T10:00:00Z" };
    return by.patch(`/internal/lessons/${lesson}/reschedule`, body, { headers });
  },
  cancel: ({ id, by, lesson = 1, headers = {} }) =>
    by.post(`/internal/lessons/${lesson}/cancel`, { telegram_id: id }, { headers }),
};

/** Asks one by its name. */
function ask(name: string, { by = bot, ...asked }: Partial<Asked> & Pick<Asked, "id">) {
  const operation = OPERATIONS[name];
  if (!operation) throw new Error(`no operation ${name}`);
  return operation({ by, ...asked });
}

const holdBy = (by: Client, start: string, more: object = {}) =>
  by.post<ProblemBody & { id: number }>("/bookings/holds", {
    tutor_id: tutor.id,
    service_id: tutor.serviceId,
    start,
    ...more,
  });

/** All rows of lessons, to see that a refusal changed none. */
const lessonRows = async () =>
  JSON.stringify(await app.tenant.db`select * from lessons order by id`);

describe.each(Object.keys(OPERATIONS))("%s", (name) => {
  test("404 not_linked: an account of nobody's, and one of another tenant's, without distinction", async () => {
    const neighbours = await anApp();
    const theirs = await linkAccount(neighbours, await neighbours.student()) + 500;
    await neighbours.tenant.db`update users set telegram_user_id = ${theirs}`;
    const answers = [await ask(name, { id: NOBODYS }), await ask(name, { id: theirs })];
    expect(answers.map(told)).toEqual(["404 not_linked", "404 not_linked"]);
    const [one, other] = answers.map(({ body }) => ({ ...body, request_id: "" }));
    expect(other).toEqual(one);
  });

  test("400: what is no account, and nothing is changed", async () => {
    const before = await lessonRows();
    for (const id of [0, -1, 1.5, "x", "9007199254740992", "9007199254740993", "1e3", "007"]) {
      const { status, body } = await ask(name, { id });
      expect([id, status, body.code]).toEqual([id, 400, "validation_failed"]);
      expect(body.errors?.[0]?.path).toMatch(/^(path|query|body)[.]telegram_id$/);
    }
    expect(await lessonRows()).toBe(before);
  });

  test("403: without a service key, with a person's own token, and with an API key", async () => {
    for (const by of [app.nobody, student, tutor, await app.apiKey("read", "write")]) {
      expect(told(await ask(name, { id: account, by }))).toBe("403 forbidden");
    }
  });

  test("403: an admin who is neither tutor nor student has no rights in a chat", async () => {
    const admin = await app.admin();
    const id = await linkAccount(app, admin);
    expect(told(await ask(name, { id }))).toBe("403 forbidden");
  });

  test("the answer is in the person's language, unless another is asked for", async () => {
    const admin = await app.admin();
    const id = await linkAccount(app, admin);
    const languageOf = async (headers = {}) =>
      (await ask(name, { id, headers })).headers.get("content-language");
    expect(await languageOf()).toBe("en");
    await admin.patch("/me/profile", { language: "uk" });
    expect(await languageOf()).toBe("uk");
    expect(await languageOf({ "accept-language": "ru" })).toBe("ru");
    expect(await languageOf({ "accept-language": "de" })).toBe("uk");
    // Nobody's is the answer about nobody.
    expect((await ask(name, { id: NOBODYS })).headers.get("content-language")).toBe("en");
  });
});

describe("what belongs to other people", () => {
  test("404: their lessons and their holds are not there, also to an admin, and stay as they are", async () => {
    const lesson = (await booked(student, tutor, aTime())).id;
    const hold = (await holdBy(student, aTime())).body.id;
    const stranger = await app.student();
    const admin = await app.as(stranger, "admin");
    await admin.get("/me/profile");
    const id = await linkAccount(app, stranger);
    const before = await lessonRows();
    for (const name of ["read a hold", "give up a hold", "reschedule", "cancel"]) {
      const answer = await ask(name, { id, lesson, hold });
      expect([name, told(answer)]).toEqual([name, "404 not_found"]);
    }
    expect(await lessonRows()).toBe(before);
  });

  test("404: a hold that a program made for the student is the program's", async () => {
    const hold = (await holdBy(bot, aTime(), { student_id: student.id })).body.id;
    for (const name of ["read a hold", "give up a hold"]) {
      expect(told(await ask(name, { id: account, hold }))).toBe("404 not_found");
    }
  });
});

test("200: the tutors of a student are those who are invited or active, and not archived", async () => {
  const learner = await app.student();
  const names = ["Invited", "Active", "Archived"] as const;
  const [invited, active, archived] = await Promise.all(names.map((name) => app.tutor({ name })));
  if (!invited || !active || !archived) throw new Error("three tutors");
  await anInvitation(learner, invited);
  await aRelation(active, learner);
  await anArchivedRelation(archived, learner);
  type Tutors = { results: { tutor_name: string }[]; cursor: string | null };
  const path = `/internal/tutors/${await linkAccount(app, learner)}`;
  const { body } = await bot.get<Tutors>(path);
  expect(body.results.map(({ tutor_name }) => tutor_name)).toEqual(["Active", "Invited"]);
  // Page by page they are the same, by the cursor and by the link.
  const first = await bot.get<Tutors>(`${path}?limit=1`);
  const next = `${path}?limit=1&cursor=${first.body.cursor}`;
  expect(first.headers.get("link")).toBe(`</api${next}>; rel="next"`);
  const second = await bot.get<Tutors>(next);
  expect([...first.body.results, ...second.body.results]).toEqual(body.results);
});

test("200: who teaches and learns asks of their own calendar as its tutor, of others as a student", async () => {
  const both = await aTeacherWhoLearns(app);
  const path = `/internal/tutors/${await linkAccount(app, both)}`;
  const rulesOf = async (of: Teacher) => {
    const query = `service_id=${of.serviceId}&start=2027-03-28T10:00:00Z`;
    const { status, body } = await bot
      .get<{ rules: { rule: string }[] }>(`${path}/${of.id}/explain?${query}`);
    return [status, body.rules.at(-1)?.rule];
  };
  expect(await rulesOf(both)).toEqual([200, "week_full"]);
  expect(await rulesOf(tutor)).toEqual([200, "limit_exceeded"]);
});

describe("the account", () => {
  test("is theirs as long as it is linked, and then whoever's has linked it", async () => {
    const [one, other] = [await app.student({ name: "One" }), await app.student({ name: "Other" })];
    const telegramId = await linkAccount(app, one);
    const start = aTime();
    const wanted = { tutor_id: tutor.id, service_id: tutor.serviceId, start };
    const asBooked = async () =>
      (await bot.post<{ student_id: number; code: string }>("/internal/bookings", {
        telegram_id: telegramId,
        ...wanted,
        start: aTime(),
      })).body;
    expect((await asBooked()).student_id).toBe(one.id);
    await app.tenant.db`update users set telegram_user_id = null where id = ${one.id}`;
    expect((await asBooked()).code).toBe("not_linked");
    await app.tenant.db`update users set telegram_user_id = ${telegramId} where id = ${other.id}`;
    expect((await asBooked()).student_id).toBe(other.id);
  });

  test("403, until its tutor has come as a student: then they book, too", async () => {
    const teacher = await app.tutor();
    const telegramId = await linkAccount(app, teacher);
    const start = aTime();
    const send = () =>
      bot.post<ProblemBody>("/internal/bookings", {
        telegram_id: telegramId,
        tutor_id: tutor.id,
        service_id: tutor.serviceId,
        start,
      });
    expect(told(await send())).toBe("403 forbidden");
    await (await app.as(teacher, "student")).get("/me/profile");
    expect(told(await send())).toBe("201");
  });

  test("is in no line of the log", async () => {
    const own = await anApp();
    const service = await own.service();
    const someone = await own.student();
    const telegramId = await linkAccount(own, someone);
    await service.get(`/internal/schedule/${telegramId}`);
    await service.post("/internal/bookings", {
      telegram_id: telegramId,
      tutor_id: 1,
      service_id: 1,
    });
    await service.delete(`/internal/bookings/holds/1?telegram_id=${telegramId}`);
    expect(own.logLines.length).toBeGreaterThan(2);
    expect(own.logLines.filter((line) => line.includes(`${telegramId}`))).toEqual([]);
  });
});

describe("a hold", () => {
  const held = (start: string, telegram_id = account) =>
    bot.post<{ id: number }>("/internal/bookings/holds", {
      telegram_id,
      tutor_id: tutor.id,
      service_id: tutor.serviceId,
      start,
    });

  test("is the person's: they see it, and book it, by their own token", async () => {
    const start = aTime();
    const { body: hold, headers } = await held(start);
    expect(headers.get("location")).toBe(`/api/internal/bookings/holds/${account}/${hold.id}`);
    const { body } = await student.get<{ results: { id: number }[] }>("/bookings/holds");
    expect(body.results.map(({ id }) => id)).toContain(hold.id);
    expect(told(await book(student, tutor, start, { hold_id: hold.id }))).toBe("201");
  });

  test("that they made by their own token is booked, and given up, in the chat", async () => {
    const [start, other] = [aTime(), aTime()];
    const [first, second] = [
      (await holdBy(student, start)).body,
      (await holdBy(student, other)).body,
    ];
    const answer = await bot.post<ProblemBody>("/internal/bookings", {
      telegram_id: account,
      tutor_id: tutor.id,
      service_id: tutor.serviceId,
      start,
      hold_id: first.id,
    });
    expect(told(answer)).toBe("201");
    const path = `/internal/bookings/holds/${second.id}?telegram_id=${account}`;
    expect((await bot.delete(path)).status).toBe(204);
  });

  test("is in the way of others, and not in their own", async () => {
    const start = aTime();
    await held(start);
    const other = await linkAccount(app, await app.student());
    const free = async (telegramId: number) => {
      const path = `/internal/tutors/${telegramId}/${tutor.id}/free-slots`;
      const range = `service_id=${tutor.serviceId}&from=${start}&to=${start.slice(0, 10)}`;
      type Free = { days: { slots: { utc_start: string }[] }[] };
      const { body } = await bot.get<Free>(`${path}?${range}`);
      return body.days[0]?.slots[0]?.utc_start === start;
    };
    expect([await free(account), await free(other)]).toEqual([true, false]);
    expect(told(await held(start, other) as Answer<ProblemBody & { id: number }>))
      .toBe("409 slot_taken");
  });

  test("of the time of a person who teaches and learns can be read by them in either part", async () => {
    const both = await aTeacherWhoLearns(app);
    const telegramId = await linkAccount(app, both);
    const theirs = await student.post<{ id: number }>("/bookings/holds", {
      tutor_id: both.id,
      service_id: both.serviceId,
      start: aTime(),
    });
    const own = await holdBy(both.asStudent, aTime());
    for (const { id } of [theirs.body, own.body]) {
      expect((await bot.get(`/internal/bookings/holds/${telegramId}/${id}`)).status).toBe(200);
    }
  });
});

describe("what is recorded", () => {
  test("names the person who booked, moved and cancelled, and in which part", async () => {
    const [start, later] = [aTime(), aTime()];
    const wanted = { tutor_id: tutor.id, service_id: tutor.serviceId, start };
    const tutors = await linkAccount(app, tutor);
    const { body } = await bot.post<{ id: number }>("/internal/bookings", {
      telegram_id: account,
      ...wanted,
    });
    const path = `/internal/lessons/${body.id}`;
    await bot.patch(`${path}/reschedule`, { telegram_id: account, start: later });
    const cancelled = await bot.post(`${path}/cancel`, { telegram_id: tutors, reason: "Ill." });
    expect(cancelled.body).toMatchObject({ cancelled_by: "tutor", reason: "Ill." });
    const changes = await app.tenant.db<{ actor_id: number; action: string }[]>`
      select actor_id, action from lesson_changes where lesson_id = ${body.id} order by id`;
    expect(changes.map(({ actor_id, action }) => [action, actor_id])).toEqual([
      ["booked", student.id],
      ["rescheduled", student.id],
      ["cancelled", tutor.id],
    ]);
    const events = app.logLines.map((line) => JSON.parse(line))
      .filter(({ lesson_id }) => lesson_id === body.id).map(({ event }) => event);
    expect(events).toEqual(["lesson_booked", "lesson_rescheduled", "lesson_cancelled"]);
  });
});

describe("an Idempotency-Key", () => {
  const send = (telegram_id: number, start: string, key: string) =>
    bot.post<ProblemBody & { id: number; title: string }>("/internal/bookings", {
      telegram_id,
      tutor_id: tutor.id,
      service_id: tutor.serviceId,
      start,
    }, { headers: { "idempotency-key": key } });

  test("gives a retry the first answer, and is not another person's", async () => {
    const [start, key] = [aTime(), crypto.randomUUID()];
    const first = await send(account, start, key);
    const again = await send(account, start, key);
    expect([told(first), again.body.id]).toEqual(["201", first.body.id]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const other = await linkAccount(app, await app.student());
    expect(told(await send(other, start, key))).toBe("422 idempotency_key_reused");
  });

  test("keeps a refusal in the person's language", async () => {
    const speaker = await app.student();
    await speaker.patch("/me/profile", { language: "uk" });
    const [telegramId, key] = [await linkAccount(app, speaker), crypto.randomUUID()];
    const start = "2027-02-01T10:00:00Z";
    const [first, again] = [await send(telegramId, start, key), await send(telegramId, start, key)];
    expect([first, again].map(told)).toEqual(["409 in_the_past", "409 in_the_past"]);
    expect([first, again].map(({ headers }) => headers.get("content-language")))
      .toEqual(["uk", "uk"]);
    expect(again.body).toEqual(first.body);
  });
});

describe("how long a lesson would be", () => {
  const ask = (query: string) =>
    bot.get<ProblemBody>(`/internal/tutors/${account}/${tutor.id}/free-slots?${query}`);

  test.each([
    ["neither a service nor a length", "", "query.service_id"],
    ["both", "service_id=1&duration_minutes=60", "query.duration_minutes"],
    ["too short", "duration_minutes=14", "query.duration_minutes"],
    ["too long", "duration_minutes=241", "query.duration_minutes"],
  ])("400: %s", async (_, query, path) => {
    const { status, body } = await ask(query);
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
  });

  test("404: a service that is not active, and another tutor's", async () => {
    const other = await aTeacher(app);
    const [idle] = await app.tenant.db<{ id: number }[]>`
      insert into services (tutor_id, name, duration_minutes, price, currency, active)
      values (${tutor.id}, 'Latin', 60, 10, 'EUR', false) returning id`;
    for (const id of [idle?.id, other.serviceId]) {
      expect(told(await ask(`service_id=${id}`))).toBe("404 not_found");
    }
  });
});
