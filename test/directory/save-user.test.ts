import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type TestApp, tokenFor } from "../support/app.ts";
import { madeEarlier } from "../support/clock.ts";
import { aTeacher, booked, counted, told } from "../support/marketplace.ts";
import { type ProblemBody, saveWeek, slotOn } from "../support/tutoring.ts";

type User = {
  readonly id: number;
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly timezone: string;
  readonly language: string | null;
  readonly updated_at: string;
  readonly code: string;
};

let app: TestApp;
let service: Client;
beforeAll(async () => {
  app = await anApp();
  service = await app.service();
});

const save = (subject: string, body: object, headers = {}, by = service) =>
  by.put<User>(`/users/by-subject/${encodeURIComponent(subject)}`, body, { headers });

/** The first request of a person with a token. */
async function come(subject: string, role: string) {
  const token = await tokenFor(app.tenant.slug, subject, role, "Europe/Lisbon", app.clock.now);
  const response = await app.fetch(
    new Request("http://halfhour.test/api/me/profile", {
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  const body: { id: number; name: string; roles: string[]; timezone: string } = await response
    .json();
  return { status: response.status, body };
}

test("201, then 200: a person is known before they come, and is the same one when they do", async () => {
  const made = await save("anna", {
    name: "Anna",
    email: "anna@example.com",
    timezone: "europe/kyiv",
    language: "uk",
    roles: ["tutor"],
  });
  expect([made.status, made.body]).toEqual([201, {
    id: expect.any(Number),
    subject: "anna",
    name: "Anna",
    email: "anna@example.com",
    roles: ["tutor"],
    timezone: "Europe/Kyiv",
    language: "uk",
    created_at: expect.any(String),
    updated_at: expect.any(String),
  }]);
  expect(made.headers.get("location")).toBe(`/api/users/${made.body.id}`);
  const read = await service.get<User>(`/users/${made.body.id}`);
  expect([read.body, read.headers.get("etag")]).toEqual([made.body, made.headers.get("etag")]);
  expect((await come("anna", "student")).body).toMatchObject({
    id: made.body.id,
    name: "Anna",
    timezone: "Europe/Kyiv",
    roles: ["tutor", "student"],
  });
  const again = await save("anna", { name: "Anna S.", email: null });
  expect([again.status, again.headers.get("location"), again.body]).toEqual([
    200,
    null,
    expect.objectContaining({ id: made.body.id, name: "Anna S.", email: null, language: "uk" }),
  ]);
});

test("200: roles are gained and never lost, whoever gives them", async () => {
  await come("ivan", "student");
  expect((await save("ivan", { roles: ["tutor"] })).body.roles).toEqual(["student", "tutor"]);
  expect((await save("ivan", { roles: ["student"] })).body.roles).toEqual(["student", "tutor"]);
  const { id } = (await come("ivan", "student")).body;
  const open = await service.get(`/tutors/${id}/services`);
  expect([open.status, open.body["results"]]).toEqual([200, []]);
});

test("200: to send what there is already changes nothing", async () => {
  const person = { name: "Lena", email: "lena@example.com", roles: ["student"] };
  const { body: { id } } = await save("lena", person);
  await madeEarlier(app.tenant, "users", id);
  const { body, headers } = await service.get<User>(`/users/${id}`);
  const again = await save("lena", { ...person, timezone: "utc" });
  expect([again.status, again.body, again.headers.get("etag")])
    .toEqual([200, body, headers.get("etag")]);
});

test("200: a tutor's new zone moves their template", async () => {
  const tutor = await app.tutor({ zone: "Europe/Kyiv" });
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  expect((await save(tutor.subject, { timezone: "America/New_York" })).status).toBe(200);
  expect((await slotOn(tutor, "2027-03-08")).utc_start).toBe("2027-03-08T15:00:00Z");
});

test("any subject that a token may have: slashes, percent signs, spaces, dots, all scripts", async () => {
  const subjects = [
    "auth0|5f/7c8",
    "a%2Fb",
    "x y",
    "a..b",
    "a/../b",
    "ключ 🎓",
    "?q=1#x",
    "+",
  ];
  for (const subject of [...subjects, "x".repeat(255)]) {
    const { status, body } = await save(subject, { roles: ["student"] });
    expect([subject, status, body.subject]).toEqual([subject, 201, subject]);
  }
});

describe("400 validation_failed", () => {
  test.each<[string, string, object, string]>([
    ["somebody new without a role", "nobody-yet", { name: "X" }, "body.roles"],
    ["no role", "x1", { roles: [] }, "body.roles"],
    ["an unknown role", "x1", { roles: ["owner"] }, "body.roles[0]"],
    ["a role twice", "x1", { roles: ["tutor", "tutor"] }, "body.roles"],
    ["nothing", "x1", {}, "body"],
    ["an unknown zone", "x1", { roles: ["tutor"], timezone: "Mars/Olympus" }, "body.timezone"],
    ["no email", "x1", { roles: ["tutor"], email: "x" }, "body.email"],
    ["an unknown language", "x1", { roles: ["tutor"], language: "de" }, "body.language"],
    ["a blank name", "x1", { roles: ["tutor"], name: " " }, "body.name"],
    ["an id", "x1", { roles: ["tutor"], id: 7 }, "body.id"],
    ["a long subject", "y".repeat(256), { roles: ["tutor"] }, "path.sub"],
    ["a subject with U+0000", "\0", { roles: ["tutor"] }, "path.sub"],
  ])("%s", async (_, subject, body, path) => {
    const answer = await service.put<ProblemBody>(
      `/users/by-subject/${encodeURIComponent(subject)}`,
      body,
    );
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path])
      .toEqual([400, "validation_failed", path]);
    const { body: found } = await service.get<{ results: object[] }>(
      `/users?q=${encodeURIComponent(subject.replace("\0", "no").slice(0, 200))}`,
    );
    expect(found.results).toEqual([]);
  });
});

test("412: in another state, or not there yet, for who expects a state", async () => {
  for (const ifMatch of ['"some"', "*"]) {
    const answer = await save("later", { roles: ["student"] }, { "if-match": ifMatch });
    expect(told(answer)).toBe("412 version_mismatch");
  }
  const made = await save("later", { roles: ["student"] });
  expect(made.status).toBe(201);
  const state = { "if-match": made.headers.get("etag") ?? "" };
  expect((await save("later", { name: "A" }, state)).status).toBe(200);
  expect(told(await save("later", { name: "B" }, state))).toBe("412 version_mismatch");
  expect((await save("later", { name: "B" }, { "if-match": "*" })).status).toBe(200);
});

test("of two hundred at the same moment, keys and first tokens alike, one makes the user", async () => {
  const subjects = Array.from({ length: 10 }, (_, i) => `race-${i}`);
  const puts = subjects.flatMap((subject) =>
    Array.from({ length: 15 }, (_, i) => save(subject, { roles: ["tutor"], name: `Name ${i}` }))
  );
  const tokens = subjects.flatMap((subject) =>
    Array.from({ length: 5 }, () => come(subject, "student"))
  );
  const [saved, came] = [await Promise.all(puts), await Promise.all(tokens)];
  const { 200: changed = 0, 201: made = 0, ...others } = counted(saved);
  expect([changed + made, others]).toEqual([150, {}]);
  expect(made).toBeLessThanOrEqual(10);
  expect(new Set(came.map(({ status }) => status))).toEqual(new Set([200]));
  const { body } = await service.get<{ results: User[] }>("/users?q=race-");
  expect(body.results.map(({ subject }) => subject).sort()).toEqual(subjects);
  for (const { roles } of body.results) expect([...roles].sort()).toEqual(["student", "tutor"]);
});

test("a person who is being booked gains a role all the same, and books no less", async () => {
  const tutor = await aTeacher(app);
  const student = await app.student();
  const starts = Array.from(
    { length: 8 },
    (_, i) => `2027-03-10T${`${8 + i}`.padStart(2, "0")}:00:00Z`,
  );
  const [lessons, saved] = await Promise.all([
    Promise.all(starts.map((start) => booked(student, tutor, start))),
    Promise.all(starts.map((_, i) => save(student.subject, { roles: ["tutor"], name: `N${i}` }))),
  ]);
  expect(lessons).toHaveLength(8);
  expect(counted(saved)).toEqual({ 200: 8 });
});

test("a service key, an API key that may write, an admin; 403: one that may only read", async () => {
  const [admin, writes, reads] = [
    await app.admin(),
    await app.apiKey("write"),
    await app.apiKey("read"),
  ];
  for (const [i, by] of [admin, writes, service].entries()) {
    expect((await save(`by-${i}`, { roles: ["student"] }, {}, by)).status).toBe(201);
  }
  expect(told(await save("by-reader", { roles: ["student"] }, {}, reads))).toBe("403 forbidden");
});

test("403: an API key makes nobody an admin and changes no admin; a service key does", async () => {
  const writes = await app.apiKey("write");
  const admin = await app.admin({ name: "Root" });
  expect(told(await save("would-be-admin", { roles: ["admin"] }, {}, writes))).toBe(
    "403 forbidden",
  );
  expect(told(await save("would-be-admin", { roles: ["student"] }, {}, writes))).toBe("201");
  expect(told(await save("would-be-admin", { roles: ["admin"] }, {}, writes))).toBe(
    "403 forbidden",
  );
  expect(told(await save(admin.subject, { name: "Mine now" }, {}, writes))).toBe("403 forbidden");
  expect((await admin.get<{ name: string }>("/me/profile")).body.name).toBe("Root");
  expect(told(await save("would-be-admin", { roles: ["admin"] }, {}, service))).toBe("200");
});

test("the log names the user and the fields, and nothing personal", async () => {
  const before = app.logLines.length;
  const { body } = await save("private", {
    name: "Secret Name",
    email: "s@x.org",
    roles: ["student"],
  });
  const lines = app.logLines.slice(before).join("\n");
  expect(lines).toContain('"user_created"');
  expect(lines).toContain(`"user_id":${body.id}`);
  for (const text of ["Secret", "s@x.org"]) expect(lines).not.toContain(text);
});
