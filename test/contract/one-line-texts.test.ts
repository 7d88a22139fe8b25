/**
 * Names, headlines and subjects are one line that turns nothing around it: one in the list of a marketplace could
 * reverse what stands beside it. What was stored before that was a rule is still shown.
 */
import { describe, expect, test } from "vitest";
import { toIdentity } from "../../src/platform/auth/identity.ts";
import { LANGUAGES } from "../../src/wording/languages.ts";
import { TEXTS } from "../../src/wording/wording.ts";
import { anApp, type Answer } from "../support/app.ts";
import { aTeacher } from "../support/marketplace.ts";

const app = await anApp();
const tutor = await aTeacher(app);
const bot = await app.service();
const admin = await app.admin();

type Problem = { readonly errors?: readonly { readonly path: string; readonly message: string }[] };

const BAD = {
  "an override": "Anna\u202Eanna",
  "an embedding": "\u202AAnna",
  "an isolate": "Anna \u2067anna",
  "a line's end": "Anna\nAnna",
  "a line separator": "Anna\u2028anna",
  "a paragraph separator": "Anna\u2029Anna",
  "a control character of C1": "Anna\u009Banna",
  "a control character of C0": "Anna\u001B[31m",
};

const service = { name: "Maths", duration_minutes: 60, price: "25.00", currency: "EUR" };
const WRITES: [string, string, (text: string) => Promise<Answer<Problem>>][] = [
  ["their name", "body.name", (name) => tutor.patch("/me/profile", { name })],
  ["their headline", "body.headline", (headline) => tutor.patch("/me/profile", { headline })],
  [
    "a subject that they teach",
    "body.settings.subjects[1]",
    (text) => tutor.patch("/me/profile", { settings: { subjects: ["Maths", text] } }),
  ],
  [
    "a name that a partner knows",
    "body.name",
    (name) => bot.put(`/users/by-subject/${tutor.subject}`, { name }),
  ],
  ["a service", "body.name", (name) => tutor.post("/tutor/services", { ...service, name })],
  [
    "another name of a service",
    "body.name",
    (name) => tutor.patch(`/tutor/services/${tutor.serviceId}`, { name }),
  ],
  ["a key", "body.name", (name) => admin.post("/keys", { kind: "service", name })],
];

describe.each(Object.entries(BAD))("400: %s in", (_, text) => {
  test.each(WRITES)("%s", async (_, path, write) => {
    const { status, body } = await write(text);
    expect([status, body.errors?.map((error) => error.path)]).toEqual([400, [path]]);
  });

  test("what a draft would publish", async () => {
    await tutor.put("/me/profile/autosave", { headline: text });
    const { status, body } = await tutor.post<Problem>("/me/profile/autosave/publish");
    expect([status, body.errors?.map((error) => error.path)]).toEqual([400, ["body.headline"]]);
  });
});

test("400: a subject by which nobody can come, with a line's end", async () => {
  const { status, body } = await bot.put<Problem>("/users/by-subject/anna%0Aanna", {
    roles: ["student"],
  });
  expect([status, body.errors?.map((error) => error.path)]).toEqual([400, ["path.sub"]]);
});

test.each(LANGUAGES)("400: in %s it says what is wrong", async (language) => {
  const headers = { "accept-language": language };
  const { body } = await tutor.patch<Problem>("/me/profile", { name: BAD["an override"] }, {
    headers,
  });
  expect(body.errors?.[0]?.message).toBe(TEXTS[language].fields.one_line);
});

test.each(Object.entries(BAD))("a token's name with %s counts as none", (_, name) => {
  const claims = { sub: "anna", tenant: "demo", role: "student" };
  expect(toIdentity({ ...claims, name }).name).toBeNull();
  expect(toIdentity({ ...claims, name: "אנה" }).name).toBe("אנה");
});

test("200: a name from right to left, an accent, an emoji", async () => {
  for (const name of ["אנה כהן", "آنا", "Zoë 🎓", "O’Brien", "Anna\u200D"]) {
    const { status, body } = await tutor.patch<{ name: string }>("/me/profile", { name });
    expect([status, body.name]).toEqual([200, name]);
  }
});

test("200: what is there from before is read as it is", async () => {
  const text = BAD["an override"];
  const { db } = app.tenant;
  await db`update users set name = ${text} where id = ${tutor.id}`;
  await db`update services set name = ${text} where tutor_id = ${tutor.id}`;
  await tutor.patch("/me/profile", { headline: "x", settings: { subjects: ["Maths"] } });
  await db`update profiles set headline = ${text}, subjects = ${[
    text,
  ]} where user_id = ${tutor.id}`;
  app.written();
  for (
    const path of [
      "/me/profile",
      `/tutors/${tutor.id}`,
      `/tutors/${tutor.id}/services`,
      "/marketplace/tutors",
    ]
  ) {
    const { status, body } = await tutor.get(path);
    expect([status, JSON.stringify(body).includes("\u202E")]).toEqual([200, true]);
  }
  const { status, body } = await admin.get<{ name: string }>(`/users/${tutor.id}`);
  expect([status, body.name]).toEqual([200, text]);
});
