import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Problem, type ProblemCode, STATUSES } from "../../src/problem.ts";
import { type Language, LANGUAGES } from "../../src/wording/languages.ts";
import { REMEDIES } from "../../src/wording/remedies.ts";
import { TEXTS, wordingIn } from "../../src/wording/wording.ts";
import { anApp, type Client, NOW, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, type Teacher, told } from "../support/marketplace.ts";
import { addSlot, aLesson } from "../support/tutoring.ts";

/** What is said to people is said in their language (X3), and nothing else changes with it. */
let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app, { zone: "Europe/Kyiv" });
  student = await app.student({ name: "Liam" });
});

const asking = (language: string) => ({ headers: { "accept-language": language } });
type Body = Record<string, unknown> & {
  readonly title: string;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

const PAST = { start: "2027-02-01T10:00:00Z" };
const booking = (by: Client, headers: Record<string, string>) =>
  book(by, tutor, PAST.start, { headers });

const TOO_LATE: Readonly<Record<Language, (start: string, now: string) => string>> = {
  en: (start, now) => `${start} is not after the present time, ${now}.`,
  uk: (start, now) => `Час ${start} уже настав: зараз ${now}.`,
  ru: (start, now) => `Время ${start} уже наступило: сейчас ${now}.`,
};

test.each<[string, Language]>([
  ["uk-UA,uk;q=0.9,en;q=0.8", "uk"],
  ["ru", "ru"],
  ["en-GB", "en"],
  ["de, fr;q=0.5", "en"],
  ["nonsense;;;=", "en"],
])("409: asked for %s, it is refused in %s", async (header, language) => {
  const { status, headers, body } = await booking(student, { "accept-language": header });
  const { title } = TEXTS[language].problems.in_the_past;
  expect([status, body.code]).toEqual([409, "in_the_past"]);
  const times = [
    "2027-02-01 12:00 (Europe/Kyiv, UTC+02:00)",
    "2027-03-01 08:00 (Europe/Kyiv, UTC+02:00)",
  ] as const;
  expect(body).toMatchObject({ title, error: title, detail: TOO_LATE[language](...times) });
  expect(headers.get("content-language")).toBe(language);
  expect(headers.get("vary")).toBe("Accept-Language, Origin");
});

test("400: what is wrong with a field, with the plural of the language", async () => {
  const post = async (language: string) => {
    const reason = "x".repeat(1001);
    const { body } = await tutor.post<Body>("/lessons/1/cancel", { reason }, asking(language));
    return body.errors;
  };
  expect(await post("uk")).toEqual([
    { path: "body.reason", message: "має містити щонайбільше 500 символів" },
  ]);
  expect(await post("ru")).toEqual([
    { path: "body.reason", message: "должно содержать максимум 500 символов" },
  ]);
  expect(await post("en")).toEqual([
    { path: "body.reason", message: "must have at most 500 characters" },
  ]);
});

test("whoever calls: 401 without credentials, 404 off the path, 405, 413, a bad Host", async () => {
  const large = { name: "x".repeat(300_000) };
  const answers = [
    await app.nobody.get<Body>("/lessons/my", asking("uk")),
    await app.nobody.get<Body>("/no/such/path", asking("uk")),
    await app.nobody.delete<Body>("/lessons/my", asking("uk")),
    await tutor.post<Body>("/tutor/services", large, asking("uk")),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 404, 405, 413]);
  for (const { headers, body } of answers) {
    expect(body.title).toBe(TEXTS.uk.problems[body.code as ProblemCode].title);
    expect(headers.get("content-language")).toBe("uk");
  }
  // For programmers, and ASCII.
  const bad = await app.nobody.get("/lessons/my", {
    headers: { authorization: "Bearer x.y.z", "accept-language": "uk" },
  });
  expect(bad.headers.get("www-authenticate")).toContain("The token is not a valid JWT.");
});

describe("the sentences of answers that are no problems", () => {
  const CYRILLIC = /^[^a-z]*\p{Script=Cyrillic}/u;

  test("200: why a time can be booked or not", async () => {
    const path = `/schedule/explain?tutor_id=${tutor.id}&start=2027-03-08T10:00:00Z` +
      `&duration_minutes=60&student_id=${student.id}`;
    type Explained = { rules: readonly { rule: string; passed: boolean; detail: string }[] };
    const [en, uk, ru] = [
      await student.get<Explained>(path),
      await student.get<Explained>(path, asking("uk")),
      await student.get<Explained>(path, asking("ru")),
    ];
    // Instants are on the reader's clock.
    const told = (at: typeof en, rule: string) =>
      at.body.rules.find((one) => one.rule === rule)?.detail;
    for (const answer of [en, uk, ru]) {
      expect(JSON.stringify(answer.body.rules)).not.toMatch(/\dT\d/);
      expect(told(answer, "too_little_notice")).toBeDefined();
    }
    for (const { headers, body } of [uk, ru]) {
      expect(headers.get("vary")).toContain("Accept-Language");
      expect(body.rules.map(({ rule, passed }) => [rule, passed]))
        .toEqual(en.body.rules.map(({ rule, passed }) => [rule, passed]));
      for (const { detail } of body.rules) expect(detail).toMatch(CYRILLIC);
    }
    expect([en, uk, ru].map(({ headers }) => headers.get("content-language")))
      .toEqual(["en", "uk", "ru"]);
  });

  test("200: what a slot would overlap, and each item of a batch", async () => {
    const one = await app.tutor({ zone: "Europe/Kyiv" });
    const { id } = await addSlot(one, "2027-03-09", ["10:00", "12:00"]);
    await addSlot(one, "2027-03-09", ["14:00", "18:00"]);
    const lesson = await aLesson(one, student, "2027-03-09T11:00:00Z", "2027-03-09T12:00:00Z");
    const times = { start_time: "11:00", end_time: "15:00" };
    type Conflicts = { conflicts: readonly { message: string; lesson_id?: number }[] };
    const preview = await one
      .post<Conflicts>(`/booking/slots/${id}/conflicts`, times, asking("uk"));
    const messages = [
      "Час перекриває урок з учнем: Liam (2027-03-09 13:00–14:00).",
      "Перекриття з слотом 2027-03-09 14:00-18:00.",
    ];
    expect(preview.body.conflicts.map(({ message }) => message)).toEqual(messages);
    expect(preview.body.conflicts[0]?.lesson_id).toBe(lesson);
    expect(preview.headers.get("content-language")).toBe("uk");

    const updates = [{ id, ...times }];
    type Batch = { results: readonly { error: string; detail: string }[] };
    const batch = await one.post<Batch>("/booking/slots/batch", { updates }, asking("uk"));
    expect(batch.body.results[0]).toMatchObject({
      error: TEXTS.uk.problems.slot_conflict.title,
      detail: messages.join(" "),
    });
    expect(batch.headers.get("content-language")).toBe("uk");
  });

  test("200: why one of several relations was not changed", async () => {
    const path = "/tutor/relations/batch/accept";
    const { headers, body } = await tutor.post(path, { ids: [999_999] }, asking("uk"));
    expect(body).toEqual({
      processed: [],
      failed: [{ id: 999_999, error: "не знайдено", code: "not_found" }],
    });
    expect(headers.get("content-language")).toBe("uk");
  });

  test("201: what became of each date of a series", async () => {
    const one = await app.tutor({ zone: "Europe/Kyiv" });
    await aLesson(one, student, "2027-03-16T09:00:00Z", "2027-03-16T10:00:00Z");
    const body = {
      student_id: student.id,
      day_of_week: 2,
      start_time: "11:00",
      duration_minutes: 60,
      first_date: "2027-03-09",
      interval_end: "2027-03-23",
      on_conflict: "skip",
    };
    type Made = { id: string; outcomes: readonly { detail: string | null }[] };
    const dry = await one
      .post<Made>("/lessons/series", { ...body, dry_run: true }, asking("uk"));
    const made = await one.post<Made>("/lessons/series", body, asking("uk"));
    const details = [null, "Час перекриває урок з учнем: Liam (2027-03-16 11:00–12:00).", null];
    for (const { body: { outcomes }, headers } of [dry, made]) {
      expect(outcomes.map(({ detail }) => detail)).toEqual(details);
      expect(headers.get("content-language")).toBe("uk");
    }
    const read = await one.get(`/lessons/series/${made.body.id}`, asking("ru"));
    expect(read.headers.get("content-language")).toBe("ru");
  });
});

describe("instants in sentences are on the clock of their reader", () => {
  const SUMMER = "2027-07-01T10:00:00Z";
  const told = async (by: Client, headers: Record<string, string> = {}, more: object = {}) => {
    app.clock.now = Date.parse(SUMMER) + 7_000;
    const answer = await book(by, tutor, SUMMER, { headers, ...more });
    app.clock.now = Date.parse(NOW);
    return answer.body.detail;
  };

  test.each<[string, string]>([
    ["Europe/Kyiv", "2027-07-01 13:00 (Europe/Kyiv, UTC+03:00)"],
    ["America/New_York", "2027-07-01 06:00 (America/New_York, UTC-04:00)"],
    ["Asia/Kathmandu", "2027-07-01 15:45 (Asia/Kathmandu, UTC+05:45)"],
    ["UTC", "2027-07-01 10:00 (UTC)"],
  ])("409: in %s, in each language", async (zone, start) => {
    const reader = await app.student({ zone });
    const now = start.replace(/(:\d\d) /, "$1:07 ");
    for (const language of LANGUAGES) {
      expect(await told(reader, { "accept-language": language }))
        .toBe(TOO_LATE[language](start, now));
    }
  });

  test("409: of their new one at once; of a program, which has none, in UTC", async () => {
    const reader = await app.student({ zone: "Europe/Kyiv" });
    await told(reader);
    await reader.patch("/me/profile", { timezone: "Asia/Tokyo" });
    expect(await told(reader)).toContain("2027-07-01 19:00 (Asia/Tokyo, UTC+09:00)");
    const service = await app.service();
    expect(await told(service, {}, { student_id: reader.id }))
      .toBe(TOO_LATE.en(SUMMER, "2027-07-01T10:00:07Z"));
  });

  test("no sentence tells an instant otherwise", () => {
    for (const language of LANGUAGES) {
      const texts = JSON.stringify(TEXTS[language]);
      expect(texts.match(/:instant(?! zone=\$reader)/g)).toBeNull();
    }
  });
});

describe("a user's own language", () => {
  const languageOf = async (by: Client, header?: string) => {
    const { headers } = await booking(
      by,
      header === undefined ? {} : { "accept-language": header },
    );
    return headers.get("content-language");
  };
  const speak = async (by: Client, language: string | null) => {
    const { status } = await by.patch("/me/profile", { language });
    expect(status).toBe(200);
  };

  test("counts where no other of ours is asked for, at once, and not for others", async () => {
    const anna = await app.student();
    expect(await languageOf(anna)).toBe("en");
    await speak(anna, "uk");
    expect(await languageOf(anna)).toBe("uk");
    // As fetch sends it of itself.
    expect(await languageOf(anna, "*")).toBe("uk");
    expect(await languageOf(anna, "de")).toBe("uk");
    expect(await languageOf(anna, "ru")).toBe("ru");
    expect(await languageOf(student)).toBe("en");
    await speak(anna, "ru");
    expect(await languageOf(anna)).toBe("ru");
  });

  test("counts on another server within a minute", async () => {
    const anna = await app.student();
    const other = await anApp({ tenant: app.tenant });
    const there = async () => {
      const { headers } = await other.fetch(
        new Request("http://halfhour.test/api/lessons/1", { headers: anna.credentials }),
      );
      return headers.get("content-language");
    };
    expect(await there()).toBe("en");
    await speak(anna, "uk");
    other.clock.now += 60_000;
    expect(await there()).toBe("uk");
  });

  test("costs no query: whoever is known is asked for once", async () => {
    const anna = await app.student();
    await speak(anna, "uk");
    await languageOf(anna);
    await app.tenant.db`update users set language = 'ru' where id = ${anna.id}`;
    expect(await languageOf(anna)).toBe("uk");
    app.clock.now += 60_000;
    expect(await languageOf(anna)).toBe("ru");
  });

  test("a program is answered in English unless it asks", async () => {
    await speak(student, "uk");
    const service = await app.service();
    const path = `/lessons/999999/cancel?on_behalf_of=${student.id}`;
    expect((await service.post(path, {})).headers.get("content-language")).toBe("en");
    expect((await service.post(path, {}, asking("uk"))).headers.get("content-language"))
      .toBe("uk");
    await speak(student, null);
  });
});

test("a retry gets the first answer, in the language that it had", async () => {
  const key = { "idempotency-key": crypto.randomUUID() };
  const first = await booking(student, { ...key, "accept-language": "uk" });
  const again = await booking(student, { ...key, "accept-language": "ru" });
  expect([told(first), told(again)]).toEqual(["409 in_the_past", "409 in_the_past"]);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.body).toEqual(first.body);
  expect(again.headers.get("content-language")).toBe("uk");
  expect(again.headers.get("vary")).toBe("Accept-Language, Origin");
});

test("what has no sentences is the same in every language, and says nothing of one", async () => {
  const week = `/calendar/week?tutor_id=${tutor.id}&week_start=2027-03-08&timezone=Europe/Kyiv`;
  for (const path of [week, "/me/profile", "/lessons/my"]) {
    const [plain, uk] = [await student.get(path), await student.get(path, asking("uk"))];
    expect(uk.body).toEqual(plain.body);
    for (const { headers } of [plain, uk]) {
      expect(headers.get("content-language")).toBeNull();
      expect(headers.get("vary") ?? "").not.toContain("Accept-Language");
    }
    expect(uk.headers.get("etag")).toBe(plain.headers.get("etag"));
  }
});

test("logs are written in English, whatever is asked for", async () => {
  const before = app.logLines.length;
  await booking(student, { "accept-language": "uk" });
  expect(app.logLines.length).toBeGreaterThan(before);
  expect(app.logLines.slice(before).join()).not.toMatch(/\p{Script=Cyrillic}/u);
});

describe("the pages of codes", () => {
  const page = (path: string, language: string) =>
    app.fetch(new Request(`http://halfhour.test/api${path}`, asking(language)));

  test.each(LANGUAGES)("200: in %s", async (language) => {
    const { pages, problems } = TEXTS[language];
    const answer = await page("/problems/slot_taken", language);
    const text = await answer.text();
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(`<h1>${problems.slot_taken.title}</h1>`);
    expect(text).toContain(pages.what_to_do);
    expect(text).toContain(REMEDIES[language].slot_taken.slice(0, 20));
    expect(answer.headers.get("content-language")).toBe(language);
    expect(answer.headers.get("vary")).toBe("Accept-Encoding, Accept-Language, Origin");
    const list = await (await page("/problems", language)).text();
    expect(list).toContain(`<h1>${pages.title}</h1>`);
  });
});

describe("every example of a problem in the contract", async () => {
  type Example = {
    readonly code: ProblemCode;
    readonly params?: object;
    readonly errors?: readonly object[];
    readonly conflicts?: readonly object[];
  };
  const examples: Example[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("x-problem" in node) examples.push(node["x-problem"] as Example);
    for (const inner of Object.values(node)) walk(inner);
  };
  for await (const { name } of Deno.readDir("contract")) {
    walk(parse(await Deno.readTextFile(`contract/${name}`)));
  }
  const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
  const bodyIn = (language: Language, { code, ...example }: Example) => {
    const { params, ...extra } = JSON.parse(
      JSON.stringify(example),
      (_, value) => typeof value === "string" && INSTANT.test(value) ? Date.parse(value) : value,
    );
    const known = params ?? (extra.errors ? { reason: "fields" } : {});
    // The contract's own check has matched code and params.
    return new Problem<ProblemCode>(code, known as never, extra).toBody("r", wordingIn(language));
  };
  /** Of a body all but its sentences. */
  const facts = (body: ReturnType<typeof bodyIn>) => ({
    ...body,
    title: "",
    error: "",
    detail: "",
    errors: body.errors?.map(({ path }) => path),
    conflicts: body.conflicts?.map((conflict) => ({ ...conflict, message: "" })),
  });

  test("shows every code", () => {
    expect(new Set(examples.map(({ code }) => code))).toEqual(new Set(Object.keys(STATUSES)));
  });

  test.each(["uk", "ru"] as const)("is said in %s, with all that is in it", (language) => {
    for (const example of examples) {
      const [english, other] = [bodyIn("en", example), bodyIn(language, example)];
      expect(facts(other)).toEqual(facts(english));
      const sentences = [
        other.title,
        other.detail,
        ...[
          ...other.errors ?? [],
          ...other.conflicts ?? [],
        ].map(({ message }) => message),
      ];
      for (const text of sentences) {
        expect(text).toMatch(/\p{Script=Cyrillic}/u);
        expect(text).not.toMatch(/\{\$|undefined|NaN|\[object/);
      }
    }
  });
});
