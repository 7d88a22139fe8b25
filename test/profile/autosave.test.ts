import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { madeEarlier } from "../support/clock.ts";
import { told } from "../support/marketplace.ts";
import { type ProblemBody, saveWeek, slotOn } from "../support/tutoring.ts";

let app: TestApp;
let tutor: Person;
beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor({ name: "Oksana" });
});

const DRAFT = "/me/profile/autosave";
type Draft = { readonly draft: unknown; readonly created_at: string; readonly updated_at: string };

const save = (by: Person, draft: unknown, headers = {}) => by.put<Draft>(DRAFT, draft, { headers });
const dirty = async (by: Person) => (await by.get<{ dirty: string[] }>(`${DRAFT}/diff`)).body.dirty;
const publish = (by: Person, headers = {}) =>
  by.post<ProblemBody & { settings: object; revision: number }>(`${DRAFT}/publish`, undefined, {
    headers,
  });
const profile = async (by: Person) => (await by.get("/me/profile")).body;

test("200: a draft is kept as it is, and the profile stays as it was", async () => {
  const before = await profile(tutor);
  const draft = { headline: 7, "a.b": { "c[0]": [null, { "": "ї" }] }, settings: "not yet" };
  const saved = await save(tutor, draft);
  expect([saved.status, saved.body.draft]).toEqual([200, draft]);
  const read = await tutor.get<Draft>(DRAFT);
  expect([read.status, read.body]).toEqual([200, saved.body]);
  expect(read.headers.get("etag")).toBe(saved.headers.get("etag"));
  expect(await profile(tutor)).toEqual(before);
  await madeEarlier(app.tenant, "profile_drafts", tutor.id);
  const older = (await tutor.get<Draft>(DRAFT)).body;
  expect((await save(tutor, draft)).body).toEqual(older);
  const later = await save(tutor, {});
  expect(later.body).toEqual({
    draft: {},
    created_at: older.created_at,
    updated_at: expect.not.stringMatching(older.updated_at),
  });
});

test("404, and 204: there is none, or none any more; nobody reads another's", async () => {
  const [one, other] = [await app.student(), await app.student()];
  expect(told(await one.get(DRAFT) as never)).toBe("404 not_found");
  expect((await one.delete(DRAFT)).status).toBe(204);
  await save(one, { headline: "Mine" });
  expect(told(await other.get(DRAFT) as never)).toBe("404 not_found");
  expect([(await one.delete(DRAFT)).status, (await one.delete(DRAFT)).status]).toEqual([204, 204]);
  expect(told(await one.get(DRAFT) as never)).toBe("404 not_found");
  expect(told(await publish(one) as never)).toBe("404 not_found");
  expect(await dirty(one)).toEqual([]);
});

describe("the difference", () => {
  const saved = {
    headline: "English",
    settings: {
      hourly_rate: "25.00",
      currency: "EUR",
      subjects: ["English", "IELTS"],
      layout: { columns: { wide: { first: 1 } }, count: 2 },
    },
  };
  test.each<[string, unknown, string[]]>([
    ["as saved", saved, []],
    ["another headline and rate", {
      ...saved,
      headline: "French",
      settings: { ...saved.settings, hourly_rate: "26.00" },
    }, ["headline", "settings.hourly_rate"]],
    ["the same rate", { ...saved, settings: { ...saved.settings, hourly_rate: "025.0" } }, []],
    ["a rate that is a number", { ...saved, settings: { ...saved.settings, hourly_rate: 25 } }, [
      "settings.hourly_rate",
    ]],
    ["a list", { ...saved, settings: { ...saved.settings, subjects: ["English", "TOEFL"] } }, [
      "settings.subjects",
    ]],
    ["four levels down", {
      ...saved,
      settings: {
        ...saved.settings,
        layout: { count: 2.0, columns: { wide: { first: 2 } } },
      },
    }, ["settings.layout.columns"]],
    ["a setting that is missing", { ...saved, settings: { ...saved.settings, layout: null } }, [
      "settings.layout",
    ]],
    ["no settings at all", { headline: "English" }, ["settings"]],
    ["what is empty in both", {
      ...saved,
      description: "",
      photo_url: null,
      settings: { ...saved.settings, languages: [], other: null },
    }, []],
    ["empty, where something was told", { ...saved, headline: "" }, ["headline"]],
    ["what a profile does not have", { ...saved, bio: null, "a.b": 1 }, ['["a.b"]', "bio"]],
    ["the same name", { ...saved, name: "Oksana", timezone: "Europe/Kyiv", language: null }, []],
    ["another name", { ...saved, name: "O", language: "uk" }, ["language", "name"]],
    ["settings that are none", { ...saved, settings: [] }, ["settings"]],
    ["nothing", {}, ["headline", "settings"]],
  ])("%s", async (_, draft, paths) => {
    const by = await app.tutor({ name: "Oksana" });
    await by.patch("/me/profile", saved);
    expect(await dirty(by)).toEqual([]);
    await save(by, draft);
    expect(await dirty(by)).toEqual(paths);
  });

  test("of somebody who has told nothing yet", async () => {
    const by = await app.student();
    await save(by, { headline: "", description: "x", settings: { subjects: [], layout: {} } });
    expect(await dirty(by)).toEqual(["description", "settings"]);
    await save(by, { settings: { subjects: [], currency: null } });
    expect(await dirty(by)).toEqual([]);
  });
});

describe("400: a draft that is too much", () => {
  const deep = (levels: number): unknown => levels === 0 ? 1 : { a: deep(levels - 1) };
  test.each<[string, unknown, string]>([
    ["20 levels", deep(20), `body${".a".repeat(10)}`],
    ["lists of 11 levels", { a: [[[[[[[[[[1]]]]]]]]]] }, "body.a"],
    ["1,001 keys", Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [i, i])), "body"],
    ["a key of 101 characters", { s: { ["ї".repeat(101)]: 1 } }, "body.s"],
    ["129 kB", { text: "x".repeat(131_073) }, "body"],
    ["a list", [], "body"],
    ["a key __proto__", JSON.parse('{"a":{"__proto__":1}}'), "body.a.__proto__"],
    ["a character that cannot be stored", { a: "\0" }, "body.a"],
  ])("%s", async (_, draft, path) => {
    const by = await app.student();
    const { status, body } = await by.put<ProblemBody>(DRAFT, draft);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, "validation_failed", path]);
    expect((await by.get(DRAFT)).status).toBe(404);
  });

  test("200: as much as there may be", async () => {
    const by = await app.student();
    const keys = Array.from({ length: 999 }, (_, i) => [`${i}`, { big: 1 }] as const);
    for (
      const draft of [deep(10), { a: [[[[[[[[[1]]]]]]]]] }, Object.fromEntries(keys.slice(0, 500))]
    ) {
      expect((await save(by, draft)).status).toBe(200);
    }
    expect((await save(by, { text: "x".repeat(131_000) })).status).toBe(200);
  });

  test("413: 1 MB", async () => {
    expect((await save(await app.student(), { a: "x".repeat(1_000_000) })).status).toBe(413);
  });
});

describe("publishing", () => {
  test("200: the draft is the profile, all of it, and is gone", async () => {
    const by = await app.tutor({ name: "Oksana" });
    await by.patch("/me/profile", {
      headline: "Old",
      description: "Old",
      photo_url: "https://example.com/a.jpg",
      settings: { hourly_rate: "9", currency: "EUR", languages: ["uk"], layout: 1 },
    });
    await save(by, { headline: "New", settings: { subjects: ["IELTS"], columns: { a: 1 } } });
    const answer = await publish(by);
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({
        name: "Oksana",
        timezone: "Europe/Kyiv",
        headline: "New",
        description: "",
        photo_url: null,
        settings: {
          hourly_rate: null,
          currency: null,
          subjects: ["IELTS"],
          languages: [],
          columns: { a: 1 },
        },
        revision: 2,
      }),
    ]);
    expect((await by.get("/me/profile")).headers.get("etag")).toBe(answer.headers.get("etag"));
    expect((await by.get(DRAFT)).status).toBe(404);
  });

  test("200: an empty draft empties what is told; what is published is clean", async () => {
    const by = await app.student();
    await by.patch("/me/profile", { headline: "Old", settings: { a: 1 } });
    await save(by, {});
    expect((await publish(by)).body).toMatchObject({
      headline: "",
      settings: { hourly_rate: null, currency: null, subjects: [], languages: [] },
    });
    await save(by, { settings: { currency: "EUR", hourly_rate: "1.5", languages: ["EN"] } });
    await publish(by);
    await save(by, { settings: { currency: "EUR", hourly_rate: "1.50", languages: ["en"] } });
    expect(await dirty(by)).toEqual([]);
  });

  test("200: a new zone in it moves the template, as PATCH does", async () => {
    const by = await app.tutor();
    await saveWeek(by, { "1": [["10:00", "12:00"]] });
    await save(by, { timezone: "America/New_York", name: "O", language: "en" });
    expect((await publish(by)).body).toMatchObject({
      timezone: "America/New_York",
      language: "en",
    });
    expect((await slotOn(by, "2027-03-08")).utc_start).toBe("2027-03-08T15:00:00Z");
  });

  test("400: all faults, with their paths; draft and profile stay", async () => {
    const by = await app.tutor();
    const draft = {
      headline: null,
      photo_url: "x",
      bio: "?",
      timezone: "Mars/Olympus",
      settings: { hourly_rate: 25, subjects: ["a", " "] },
    };
    await save(by, draft);
    const before = await profile(by);
    const { status, body } = await publish(by);
    expect([status, body.code]).toEqual([400, "validation_failed"]);
    expect(body.errors?.map(({ path }) => path).sort()).toEqual([
      "body.bio",
      "body.headline",
      "body.photo_url",
      "body.settings.hourly_rate",
      "body.settings.subjects[1]",
      "body.timezone",
    ]);
    expect([await profile(by), (await by.get<Draft>(DRAFT)).body.draft]).toEqual([before, draft]);
  });

  test.each<[unknown, string]>([
    [{ settings: { hourly_rate: "25" } }, "body.settings.currency"],
    [{ settings: { languages: ["en-u"] } }, "body.settings.languages[0]"],
    [{ settings: { text: "x".repeat(40_000) } }, "body.settings"],
    [{ settings: [] }, "body.settings"],
  ])("400: %o", async (draft, path) => {
    const by = await app.tutor();
    await save(by, draft);
    const { status, body } = await publish(by);
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
    expect((await by.get(DRAFT)).status).toBe(200);
  });

  test("412: the profile was changed since; the draft stays", async () => {
    const by = await app.tutor();
    const etag = (await by.get("/me/profile")).headers.get("etag") ?? "";
    await by.patch("/me/profile", { headline: "Meanwhile" });
    await save(by, { headline: "Mine" });
    expect(told(await publish(by, { "if-match": etag }))).toBe("412 version_mismatch");
    expect(await dirty(by)).toEqual(["headline"]);
    expect((await profile(by))["headline"]).toBe("Meanwhile");
  });

  test("of ten at the same moment one publishes; a retry with its key gets the first answer", async () => {
    const by = await app.tutor();
    await save(by, { headline: "Once" });
    const answers = await Promise.all(Array.from({ length: 10 }, () => publish(by)));
    expect(answers.map(told).sort()).toEqual(["200", ...Array(9).fill("404 not_found")]);
    await save(by, { headline: "Twice" });
    const headers = { "idempotency-key": crypto.randomUUID() };
    const [first, again] = [await publish(by, headers), await publish(by, headers)];
    expect([first.status, again.status, again.body]).toEqual([200, 200, first.body]);
  });
});

test("412: a draft in another state, or none at all, for who expects one", async () => {
  const by = await app.student();
  for (const ifMatch of ['"some"', "*"]) {
    const headers = { "if-match": ifMatch };
    expect(told(await save(by, {}, headers) as never)).toBe("412 version_mismatch");
    expect((await by.delete(DRAFT, { headers })).status).toBe(412);
  }
  const etag = (await save(by, { a: 1 })).headers.get("etag") ?? "";
  await save(by, { a: 2 });
  const headers = { "if-match": etag };
  expect(told(await save(by, { a: 3 }, headers) as never)).toBe("412 version_mismatch");
  expect((await by.delete(DRAFT, { headers })).status).toBe(412);
  expect((await by.get<Draft>(DRAFT)).body.draft).toEqual({ a: 2 });
});

test("403: keys have no profile", async () => {
  const key = await app.service();
  const answers = [
    await key.get(DRAFT),
    await key.put(DRAFT, {}),
    await key.delete(DRAFT),
    await key.get(`${DRAFT}/diff`),
    await key.post(`${DRAFT}/publish`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
});
