import { beforeAll, expect, test } from "vitest";
import type { Db } from "../../src/platform/database/db.ts";
import { keyCursor, keyCursorText } from "../../src/platform/http/page.ts";
import { listRelations } from "../../src/relations/list-relations.ts";
import { opened } from "../support/database.ts";
import { anApp, type Answer, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, booked, cancel, type Teacher } from "../support/marketplace.ts";
import {
  act,
  anArchivedRelation,
  anInvitation,
  aRelation,
  type ChangeBody,
  type Page,
  type RelationBody,
} from "./relations.ts";

let app: TestApp;
let tutor: Teacher;

beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app, { name: "Oksana" });
});

type Relations = Page<RelationBody>;

const list = (by: Pick<Person, "get">, query = "", side = "tutor") =>
  by.get<Relations>(`/${side}/relations${query}`);

const namesOf = ({ results }: Pick<Relations, "results">) =>
  results.map(({ student_name }) => student_name);

/** All pages; between two of them `meanwhile` is done. */
async function walk<T>(
  by: Pick<Person, "get">,
  path: string,
  meanwhile: (page: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<T[]> {
  const seen: T[] = [];
  let next: string | null = path;
  for (let page = 0; next !== null; page++) {
    const answer: Answer<Page<T>> = await by.get<Page<T>>(next);
    expect([answer.status, answer.body.code]).toEqual([200, undefined]);
    seen.push(...answer.body.results);
    const link: string | null = answer.headers.get("link");
    expect(answer.body.has_more).toBe(link !== null);
    next = /^<\/api(.*)>; rel="next"$/.exec(link ?? "")?.[1] ?? null;
    if (next !== null) {
      expect(new URLSearchParams(next.split("?")[1]).get("cursor")).toBe(answer.body.cursor);
    }
    await meanwhile(page);
  }
  return seen;
}

/** A tutor with a student of each name, the relations active. */
async function aTutorOf(names: readonly string[]): Promise<Person> {
  const own = await app.tutor();
  for (const name of names) await aRelation(own, await app.student({ name }));
  return own;
}

test("200: each student with their name, last and next lesson, and how many there are", async () => {
  const own = await aTeacher(app);
  const student = await app.student({ name: "Liam" });
  const { body: before } = await list(own);
  expect(before).toEqual({ results: [], cursor: null, has_more: false });
  await booked(student, own, "2027-03-02T10:00:00Z");
  const gone = await booked(student, own, "2027-03-04T10:00:00Z");
  await cancel(student, gone);
  await booked(student, own, "2027-03-05T10:00:00Z");
  await booked(student, own, "2027-03-08T10:00:00Z");
  await booked(student, tutor, "2027-03-03T10:00:00Z");
  const clock = app.clock.now;
  app.clock.now = Date.parse("2027-03-05T10:30:00Z");
  const { body } = await list(own);
  app.clock.now = clock;
  expect(body.results).toMatchObject([{
    tutor_id: own.id,
    student_id: student.id,
    student_name: "Liam",
    status: "active",
    invited_by: "student",
    last_lesson_at: "2027-03-05T10:00:00Z",
    next_lesson_at: "2027-03-08T10:00:00Z",
    lesson_count: 3,
  }]);
  const { body: theirs } = await list(student, "?search=oksa", "student");
  expect(theirs.results.map(({ tutor_name, lesson_count }) => [tutor_name, lesson_count]))
    .toEqual([["Oksana", 1]]);
});

test("200: to each reader on their own clock, to a program on that of whose they are; to all with one ETag", async () => {
  const own = await aTeacher(app, { zone: "Europe/Kyiv" });
  const student = await app.student({ zone: "Europe/Dublin" });
  await booked(student, own, "2027-03-30T10:00:00Z");
  const admin = await app.admin({ zone: "Asia/Kathmandu" });
  const [relation] = (await list(own)).body.results;
  const readers = [
    [own, `/tutor/relations/${relation?.id}`, "2027-03-30T13:00:00+03:00", "Europe/Kyiv"],
    [student, `/student/relations/${relation?.id}`, "2027-03-30T11:00:00+01:00", "Europe/Dublin"],
    [
      admin,
      `/tutor/relations/${relation?.id}?tutor_id=${own.id}`,
      "2027-03-30T15:45:00+05:45",
      "Asia/Kathmandu",
    ],
    [
      await app.service(),
      `/student/relations/${relation?.id}?student_id=${student.id}`,
      "2027-03-30T11:00:00+01:00",
      "Europe/Dublin",
    ],
  ] as const;
  const etags = new Set<string | null>();
  for (const [by, path, next, timezone] of readers) {
    const { body, headers } = await by.get<RelationBody>(path);
    expect(body).toMatchObject({
      next_lesson_at: "2027-03-30T10:00:00Z",
      user_local_next_lesson_at: next,
      user_local_last_lesson_at: null,
      timezone,
    });
    etags.add(headers.get("etag"));
    const timeline = path.replace(/(?=\?|$)/, "/timeline");
    const [change] = (await by.get<Page<ChangeBody>>(timeline)).body.results;
    expect(change).toMatchObject({ timezone });
    expect(Date.parse(change?.user_local_timestamp ?? "")).toBe(
      Date.parse(change?.timestamp ?? ""),
    );
  }
  expect(etags.size).toBe(1);
});

test("200: by status, several or none, and by a part of the name in any case and script", async () => {
  const own = await app.tutor();
  const people = ["Оксана Ї", "zoë", "100%_'\"\\", "Liam Byrne", "🎸 Ян", ""];
  const [a, b, c, d, e, f] = await Promise.all(people.map((name) => app.student({ name })));
  if (!a || !b || !c || !d || !e || !f) throw new Error("six students");
  for (const student of [a, b]) await aRelation(own, student);
  for (const student of [c, d]) await anInvitation(student, own);
  for (const student of [e, f]) await anArchivedRelation(own, student);
  const found = async (query: string) => namesOf((await list(own, query)).body).toSorted();
  expect(await found("?status=active")).toEqual(["zoë", "Оксана Ї"]);
  expect(await found("?status=active,archived")).toEqual(
    ["", "zoë", "Оксана Ї", "🎸 Ян"].toSorted(),
  );
  expect(await found("?status=active&status=invited")).toHaveLength(4);
  expect(await found("?status=")).toHaveLength(6);
  const search = (text: string) => found(`?search=${encodeURIComponent(text)}`);
  expect(await search("ОКСАНА")).toEqual(["Оксана Ї"]);
  expect(await search("ZOË")).toEqual(["zoë"]);
  expect(await search("%")).toEqual(["100%_'\"\\"]);
  expect(await search("_")).toEqual(["100%_'\"\\"]);
  expect(await search("'\"\\")).toEqual(["100%_'\"\\"]);
  expect(await search("🎸")).toEqual(["🎸 Ян"]);
  expect(await search("am by")).toEqual(["Liam Byrne"]);
  expect(await search("' or true --")).toEqual([]);
  expect(await search("a & b | !c:*")).toEqual([]);
  for (const wrong of ["?status=gone", "?search=", "?sort=id", "?limit=0", "?limit=201", "?q=x"]) {
    expect([wrong, (await list(own, wrong)).status]).toEqual([wrong, 400]);
  }
});

test.each(["name", "-updated"])(
  "sort=%s: every page in order, each once, over equal names too",
  async (sort) => {
    const names = [
      "b",
      "B",
      "",
      "",
      "ä",
      "Яна",
      "яна",
      "a",
      "x".repeat(200),
      "Я".repeat(200),
      "🎸".repeat(200),
    ];
    const own = await aTutorOf(names);
    const rows = await walk<RelationBody>(own, `/tutor/relations?sort=${sort}&limit=2`);
    expect(rows).toHaveLength(names.length);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(names.length);
    const { results } = (await list(own, `?sort=${sort}&limit=200`)).body;
    expect(rows).toEqual(results);
    if (sort === "-updated") {
      expect(namesOf({ results: rows })).toEqual(names.toReversed());
    }
  },
);

test("pages are stable while relations come, go and change between them", async () => {
  const names = Array.from({ length: 12 }, (_, i) => `Student ${String(i).padStart(2, "0")}`);
  const own = await aTutorOf(names);
  const all = (await list(own, "?limit=200")).body.results;
  const rows = await walk<RelationBody>(own, "/tutor/relations?limit=3", async (page) => {
    // One that lies behind, one that lies ahead, and one that is shown already leaves the list's filter.
    await aRelation(own, await app.student({ name: `Student 00 ${page}` }));
    await aRelation(own, await app.student({ name: `Student 99 ${page}` }));
    const shown = all[page];
    if (shown) await act(own, "tutor", "archive", shown.id);
  });
  const seen = rows.map(({ student_name }) => student_name);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((name) => names.includes(name))).toEqual(names);
  expect(seen).toEqual(seen.toSorted());
});

test("400: a cursor of another filter, order, person, side, tenant or list, and one that is made up", async () => {
  const own = await aTutorOf(["a", "b", "c"]);
  const { cursor } = (await list(own, "?limit=1")).body;
  expect((await list(own, `?limit=2&cursor=${cursor}`)).status).toBe(200);
  const { cursor: byUpdate } = (await list(own, "?limit=1&sort=-updated")).body;
  const { body: recent } = await own.get<Page<ChangeBody>>(
    "/tutor/relations/recent-actions?limit=1",
  );
  const another = await aTutorOf(["a", "b"]);
  const elsewhere = await anApp();
  const theirs = await elsewhere.tutor();
  const refused: [Pick<Person, "get">, string][] = [
    [own, `?cursor=${cursor}&search=a`],
    [own, `?cursor=${cursor}&status=active`],
    [own, `?cursor=${cursor}&sort=-updated`],
    [own, `?cursor=${byUpdate}`],
    [own, `?cursor=${recent.cursor}`],
    [own, "?cursor=WyJhIiwxXQ.0"],
    [own, `?cursor=x${cursor}`],
    [own, `?cursor=${cursor?.split(".")[0]}`],
    [own, `?cursor=${btoa("[1]")}.${cursor?.split(".")[1]}`],
    [own, `?cursor=W10.${cursor?.split(".")[1]}`],
    [own, `?cursor=_____w.${cursor?.split(".")[1]}`],
    [another, `?cursor=${cursor}`],
    [theirs, `?cursor=${cursor}`],
  ];
  for (const [by, query] of refused) {
    const { status, body } = await list(by, query);
    expect([query, status, body.code]).toEqual([query, 400, "validation_failed"]);
  }
  const both = await app.as(own, "student");
  expect((await list(both, `?cursor=${cursor}`, "student")).status).toBe(400);
  const of = JSON.stringify([app.tenant.slug, "tutor", own.id, null, null, "-updated"]);
  expect(byUpdate).toBe(keyCursorText(keyCursor(byUpdate ?? "", of) ?? { key: "", id: 0 }, of));
  // Who makes one up with its checksum gets a place in the list, and nothing else.
  for (const key of ["x", "-1", "1e999", "99999999999999999999"]) {
    const made = keyCursorText({ key, id: 1 }, of);
    expect([key, (await list(own, `?sort=-updated&cursor=${made}`)).status]).toEqual([key, 200]);
    const [place] = made.split(".");
    const [, checksum] = (byUpdate ?? "").split(".");
    const refused = await list(own, `?sort=-updated&cursor=${place}.${checksum}`);
    expect([key, refused.status]).toEqual([key, 400]);
  }
});

test("400: the same tutor of another tenant has another list, though ids are the same", async () => {
  const [one, two] = [await anApp(), await anApp()];
  const cursors = await Promise.all([one, two].map(async (its) => {
    const person = await its.tutor();
    for (let i = 0; i < 2; i++) await aRelation(person, await its.student());
    return { person, cursor: (await list(person, "?limit=1")).body.cursor };
  }));
  const [first, second] = cursors;
  expect(first?.person.id).toBe(second?.person.id);
  expect((await list(first?.person ?? tutor, `?cursor=${second?.cursor}`)).status).toBe(400);
});

test("recent-actions: what became of all of a tutor's relations, the latest first, in pages", async () => {
  const own = await app.tutor();
  const [a, b] = [await app.student({ name: "A" }), await app.student({ name: "B" })];
  const first = await aRelation(own, a);
  const second = await anInvitation(b, own);
  await act(own, "tutor", "archive", first);
  await aRelation(await app.tutor(), a);
  const path = "/tutor/relations/recent-actions";
  const rows = await walk<ChangeBody>(own, `${path}?limit=1`, async (page) => {
    if (page === 0) await act(own, "tutor", "accept", second);
  });
  expect(
    rows.map((
      { relation_id, new_status, student_name },
    ) => [relation_id, new_status, student_name]),
  )
    .toEqual([
      [first, "archived", "A"],
      [second, "invited", "B"],
      [first, "active", "A"],
      [first, "invited", "A"],
    ]);
  const { results } = (await own.get<Page<ChangeBody>>(path)).body;
  expect(results[0]).toMatchObject({ relation_id: second, new_status: "active", actor_id: own.id });
  expect((await a.get(path)).status).toBe(403);
  const { body } = await own.get<Page<ChangeBody>>(`${path}?limit=1`);
  expect((await (await app.tutor()).get(`${path}?cursor=${body.cursor}`)).status).toBe(400);
});

test("a page of the students of a tutor is one statement", async () => {
  const own = await aTutorOf(["a", "b", "c"]);
  const { db } = await opened(app.tenant.pools, app.tenant.slug);
  let statements = 0;
  const counting: Db = new Proxy(db, {
    get(target, name) {
      if (name === "run") statements++;
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const party = {
    side: "tutor" as const,
    personId: own.id,
    actorId: own.id,
    program: undefined,
    isAdmin: false,
  };
  const question = { sort: "name" as const, limit: 2, now: app.clock.now };
  const page = await listRelations(counting, app.tenant.slug, party, question);
  expect([page.results.length, page.has_more, statements]).toEqual([2, true, 1]);
});
