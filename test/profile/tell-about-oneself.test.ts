import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { madeEarlier } from "../support/clock.ts";
import type { ProblemBody } from "../support/tutoring.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const FULL = {
  headline: "English for people who work in it",
  description: "Eleven years of lessons,\nmostly with engineers. 🎓",
  photo_url: "https://example.com/photos/oksana.jpg?size=200",
  settings: {
    hourly_rate: "25.00",
    currency: "EUR",
    subjects: ["English", "IELTS"],
    languages: ["uk", "en"],
    first_lesson: { is_free: true, minutes: 30, tags: [1, "two", null] },
    "key.with[dots]": 1.5,
  },
};

const read = async (person: Person) => (await person.get("/me/profile")).body;

test("200: anybody tells about themselves, and reads it again", async () => {
  for (const role of ["tutor", "student", "admin"] as const) {
    const person = await app[role]();
    const { status, body, headers } = await person.patch("/me/profile", FULL);
    expect([status, body]).toEqual([200, expect.objectContaining({ ...FULL, revision: 1 })]);
    const again = await person.get("/me/profile");
    expect(again.body).toMatchObject({ ...FULL, revision: 1 });
    expect(again.headers.get("etag")).toBe(headers.get("etag"));
  }
});

test("200: settings are merged key by key; null removes one, a list of null is empty", async () => {
  const tutor = await app.tutor();
  await tutor.patch("/me/profile", FULL);
  const settings = { first_lesson: { minutes: 45 }, subjects: null, other: [], nothing: null };
  const { body } = await tutor.patch("/me/profile", { settings });
  expect(body).toMatchObject({ headline: FULL.headline, revision: 2 });
  expect(body["settings"]).toEqual({
    hourly_rate: "25.00",
    currency: "EUR",
    subjects: [],
    languages: ["uk", "en"],
    first_lesson: { minutes: 45 },
    "key.with[dots]": 1.5,
    other: [],
  });
  const without = { hourly_rate: null, first_lesson: null, "key.with[dots]": null, other: null };
  const { body: less } = await tutor.patch("/me/profile", { settings: without, photo_url: null });
  expect(less).toMatchObject({ photo_url: null });
  expect(less["settings"])
    .toEqual({ hourly_rate: null, currency: "EUR", subjects: [], languages: ["uk", "en"] });
});

test("200: amounts have two decimals, and languages the usual case, each once", async () => {
  const tutor = await app.tutor();
  const settings = { hourly_rate: "007.5", currency: "EUR", languages: ["EN-us", "en-US", "UK"] };
  const { body } = await tutor.patch("/me/profile", { settings });
  expect(body["settings"]).toMatchObject({ hourly_rate: "7.50", languages: ["en-US", "uk"] });
});

test("200: their own language, and none again", async () => {
  const student = await app.student();
  expect((await student.patch("/me/profile", { language: "uk" })).body["language"]).toBe("uk");
  expect(await read(student)).toMatchObject({ language: "uk", revision: 0 });
  expect((await student.patch("/me/profile", { language: null })).body["language"]).toBeNull();
});

test("200: to save what there is already changes neither revision nor updated_at", async () => {
  const tutor = await app.tutor();
  for (const change of [{ headline: "", settings: {} }, FULL]) {
    await tutor.patch("/me/profile", change);
    for (const table of ["users", "profiles"] as const) {
      await madeEarlier(app.tenant, table, tutor.id);
    }
    const before = await read(tutor);
    await tutor.patch("/me/profile", change);
    expect(await read(tutor)).toEqual(before);
  }
});

test("of forty changes at the same moment each is counted, and each key is there", async () => {
  const tutor = await app.tutor();
  const keys = Array.from({ length: 40 }, (_, i) => `key${i}`);
  await Promise.all(
    keys.map((key) => tutor.patch("/me/profile", { settings: { [key]: key } })),
  );
  const { settings, revision } = await read(tutor);
  expect(Object.keys(settings as object)).toEqual(expect.arrayContaining(keys));
  expect(revision).toBe(40);
});

/** An object of so many levels. */
const deep = (levels: number): unknown => levels === 0 ? 1 : { a: deep(levels - 1) };
const keyed = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, i]));

describe("400 validation_failed, and nothing is changed", () => {
  test.each<[string, object, string]>([
    ["a rate that is a number", { settings: { hourly_rate: 25 } }, "body.settings.hourly_rate"],
    [
      "a rate below 0",
      { settings: { hourly_rate: "-1", currency: "EUR" } },
      "body.settings.hourly_rate",
    ],
    ["a rate with a comma", { settings: { hourly_rate: "2,5" } }, "body.settings.hourly_rate"],
    ["a rate without a currency", { settings: { hourly_rate: "25" } }, "body.settings.currency"],
    ["no such currency", { settings: { currency: "euro" } }, "body.settings.currency"],
    ["51 subjects", { settings: { subjects: Object.keys(keyed(51)) } }, "body.settings.subjects"],
    ["a subject twice", { settings: { subjects: ["a", "a"] } }, "body.settings.subjects"],
    ["a blank subject", { settings: { subjects: [" "] } }, "body.settings.subjects[0]"],
    ["a long subject", { settings: { subjects: ["x".repeat(81)] } }, "body.settings.subjects[0]"],
    ["no language", { settings: { languages: ["en", "12"] } }, "body.settings.languages[1]"],
    [
      "no language, in its form",
      { settings: { languages: ["en-u"] } },
      "body.settings.languages[0]",
    ],
    ["a language of ours that is none", { language: "de" }, "body.language"],
    ["a long headline", { headline: "x".repeat(201) }, "body.headline"],
    ["a headline of two lines", { headline: "a\nb" }, "body.headline"],
    ["a long description", { description: "x".repeat(5001) }, "body.description"],
    ["a photo on http", { photo_url: "http://example.com/a.jpg" }, "body.photo_url"],
    ["a photo of a script", { photo_url: "javascript:alert(1)" }, "body.photo_url"],
    ["a photo in an attribute", { photo_url: 'https://a/" onload="x' }, "body.photo_url"],
    ["settings of 20 levels", { settings: deep(20) }, `body.settings${".a".repeat(9)}`],
    ["settings of 1,001 keys", { settings: keyed(1001) }, "body.settings"],
    ["a long key", { settings: { ["x".repeat(101)]: 1 } }, "body.settings"],
    ["33 kB", { settings: { text: "x".repeat(33_000) } }, "body.settings"],
    [
      "numbers of 300 digits, 33 kB in all",
      { settings: { a: Array(200).fill(1e300) } },
      "body.settings",
    ],
    ["settings that are a list", { settings: [] }, "body.settings"],
    ["the revision", { revision: 7 }, "body.revision"],
  ])("%s", async (_, change, path) => {
    const tutor = await app.tutor();
    const { status, body } = await tutor.patch<ProblemBody>("/me/profile", change);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, "validation_failed", path]);
    expect(await read(tutor)).toMatchObject({ revision: 0 });
  });

  test("__proto__, at any depth; it is nobody's prototype", async () => {
    const tutor = await app.tutor();
    for (const settings of ['{"__proto__":{"x":1}}', '{"a":[{"b":{"__proto__":1}}]}']) {
      const change = JSON.parse(`{"settings":${settings}}`);
      const { status, body } = await tutor.patch<ProblemBody>("/me/profile", change);
      expect([status, body.errors?.[0]?.path]).toEqual([400, expect.stringMatching(/__proto__$/)]);
    }
    expect(Reflect.get({}, "x")).toBeUndefined();
  });
});

test("200: as much as there may be, of all at once", async () => {
  const tutor = await app.tutor();
  const settings = {
    subjects: Array.from({ length: 50 }, (_, i) => `${i}`.padEnd(80, "ї")),
    languages: ["en", "uk", "ru", "de", "fr", "es", "it", "pt", "pl", "cs"],
    ...keyed(999),
    deepest: deep(0),
  };
  const full = { headline: "ї".repeat(200), description: "🎓".repeat(5000), settings };
  const { status, body } = await tutor.patch("/me/profile", full);
  expect([status, body]).toEqual([200, expect.objectContaining({ headline: full.headline })]);
  const { status: nested } = await tutor.patch("/me/profile", { settings: { key1: deep(8) } });
  expect(nested).toBe(400);
  const other = await app.tutor();
  expect((await other.patch("/me/profile", { settings: { key1: deep(8) } })).status).toBe(200);
  expect((await other.patch("/me/profile", { settings: { key1: deep(9) } })).status).toBe(400);
});

test("413: a profile of 1 MB", async () => {
  const tutor = await app.tutor();
  const { status } = await tutor.patch("/me/profile", { description: "x".repeat(1_000_000) });
  expect(status).toBe(413);
});
