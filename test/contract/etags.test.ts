/** What is replaced or edited has an ETag, and of two who change one state one is told so (X14). */
import { beforeAll, describe, expect, test } from "vitest";
import { isRecord } from "../../tools/contract/document.ts";
import { aSeries } from "../series/a-series.ts";
import { anApp, type Answer, type Client, type Person, type TestApp } from "../support/app.ts";
import { document } from "../support/contract-check.ts";
import {
  aTeacher,
  book,
  counted,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";

type Body = Record<string, unknown> & { readonly id: number; readonly code: string };
type Send = (headers: Record<string, string>) => Promise<Answer<Body>>;

/** Something of a tutor's: where its state is read, and changes of it, each another one. */
type Thing = {
  readonly by: Client;
  readonly path: string;
  readonly change: (by: Client, headers: Record<string, string>, turn: number) => ReturnType<Send>;
};

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
  await withoutLimits(app);
});

const made = async (answer: Promise<Answer<Body>>): Promise<number> => {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
};

const aSlot = (tutor: Client) =>
  made(
    tutor.post("/booking/slots", { date: "2027-03-09", start_time: "21:00", end_time: "22:00" }),
  );
const aBlock = async (tutor: Client) => {
  const time = { start: "2027-03-09T08:00:00Z", end: "2027-03-09T09:00:00Z" };
  const { headers } = await tutor.post("/tutor/blocks", time);
  return (headers.get("location") ?? "").replace("/api", "");
};
const aLesson = async (tutor: Teacher) =>
  (await book(await app.student(), tutor, "2027-03-10T10:00:00Z")).body.id;

const POLICIES = {
  min_notice_minutes: null,
  horizon_days: null,
  buffer_before_minutes: null,
  buffer_after_minutes: null,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
  cancellation_notice_minutes: null,
};
const SETTINGS = {
  min_notice_minutes: 0,
  horizon_days: 90,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
  cancellation_notice_minutes: 0,
  max_active_with_tutor: 1000,
  max_active_in_all: 1000,
  tutors_know_all_students: true,
};
const until = (turn: number) => `1${turn}:00`;

/** What changes one thing and stays there to be changed again. */
const edited: Record<string, (tutor: Teacher) => Promise<Thing> | Thing> = {
  "the template": (by) => ({
    by,
    path: "/calendar/template",
    change: (to, headers, turn) => {
      const weekly_slots = [{ weekday: 0, start: "09:00", end: until(turn) }];
      return to.put("/calendar/template", { weekly_slots }, { headers });
    },
  }),
  "the template in its older form": (by) => ({
    by,
    path: "/calendar/template",
    change: (to, headers, turn) => {
      const schedule = { "1": [{ start_time: "09:00", end_time: until(turn) }] };
      return to.post("/booking/availability/bulk", { schedule }, { headers });
    },
  }),
  "a slot": async (by) => {
    const path = `/booking/slots/${await aSlot(by)}`;
    const change: Thing["change"] = (to, headers, turn) =>
      to.put(path, { start_time: `21:0${turn}`, end_time: "22:00" }, { headers });
    return { by, path, change };
  },
  "a service": (by) => {
    const path = `/tutor/services/${by.serviceId}`;
    return {
      by,
      path,
      change: (to, headers, turn) => to.patch(path, { price: `${turn}` }, { headers }),
    };
  },
  "the policies": (by) => ({
    by,
    path: "/tutor/policies",
    change: (to, headers, turn) =>
      to.put("/tutor/policies", { ...POLICIES, buffer_after_minutes: turn }, { headers }),
  }),
  "the settings": () => ({
    by: admin,
    path: "/settings",
    change: (to, headers, turn) =>
      to.put("/settings", { ...SETTINGS, max_active_in_all: 1000 + turn }, { headers }),
  }),
  "the profile": (by) => ({
    by,
    path: "/me/profile",
    change: (to, headers, turn) => to.patch("/me/profile", { name: `Oksana ${turn}` }, { headers }),
  }),
  "what is told in the profile": (by) => ({
    by,
    path: "/me/profile",
    change: (to, headers, turn) =>
      to.patch("/me/profile", { settings: { layout: { columns: turn } } }, { headers }),
  }),
  "the draft of a profile": async (by) => {
    const path = "/me/profile/autosave";
    const change: Thing["change"] = (to, headers, turn) =>
      to.put(path, { headline: `Turn ${turn}` }, { headers });
    await change(by, {}, 0);
    return { by, path, change };
  },
  "a user by their subject": async () => {
    const { id, subject } = await app.student();
    const change: Thing["change"] = (to, headers, turn) =>
      to.put(`/users/by-subject/${subject}`, { name: `Liam ${turn}` }, { headers });
    return { by: admin, path: `/users/${id}`, change };
  },
  "a lesson's details": async (by) => {
    const path = `/lessons/${await aLesson(by)}`;
    return {
      by,
      path,
      change: (to, headers, turn) => to.patch(path, { note: `Unit ${turn}` }, { headers }),
    };
  },
  "a lesson's time": async (by) => {
    const path = `/lessons/${await aLesson(by)}`;
    const change: Thing["change"] = (to, headers, turn) =>
      to.patch(`${path}/reschedule`, { start: `2027-03-11T1${turn}:00:00Z` }, { headers });
    return { by, path, change };
  },
  "a date of a series": async (by) => {
    const { series, outcomes } = await aSeries(by, await app.student());
    const path = `/lessons/${outcomes[0]?.lesson_id}`;
    const date = `/lessons/series/${series.id}/dates/${outcomes[0]?.date}`;
    const change: Thing["change"] = (to, headers, turn) =>
      to.patch(date, { start: `2027-03-12T1${turn}:00:00Z` }, { headers });
    return { by, path, change };
  },
  "a series": async (by) => {
    const path = `/lessons/series/${(await aSeries(by, await app.student())).series.id}`;
    const change: Thing["change"] = (to, headers, turn) =>
      to.post(`${path}/cancel`, { from: `2027-05-${`${28 - 3 * turn}`.padStart(2, "0")}` }, {
        headers,
      });
    return { by, path, change };
  },
};

/** What is gone, or over, after the first time. */
const ended: typeof edited = {
  "a slot is deleted": async (by) => {
    const path = `/booking/slots/${await aSlot(by)}`;
    return { by, path, change: (to, headers) => to.delete(path, { headers }) };
  },
  "a block is deleted": async (by) => {
    const path = await aBlock(by);
    return { by, path, change: (to, headers) => to.delete(path, { headers }) };
  },
  "a service is deleted": (by) => {
    const path = `/tutor/services/${by.serviceId}`;
    return { by, path, change: (to, headers) => to.delete(path, { headers }) };
  },
  "the draft of a profile is discarded": async (by) => {
    const path = "/me/profile/autosave";
    await by.put(path, { headline: "Soon" });
    return { by, path, change: (to, headers) => to.delete(path, { headers }) };
  },
  "the draft of a profile is published": async (by) => {
    await by.put("/me/profile/autosave", { headline: "Now" });
    const change: Thing["change"] = (to, headers) =>
      to.post("/me/profile/autosave/publish", undefined, { headers });
    return { by, path: "/me/profile", change };
  },
  "a lesson is cancelled": async (by) => {
    const path = `/lessons/${await aLesson(by)}`;
    const change: Thing["change"] = (to, headers) =>
      to.post(`${path}/cancel`, { reason: "ill" }, { headers });
    return { by, path, change };
  },
  "a date of a series is cancelled": async (by) => {
    const { series, outcomes } = await aSeries(by, await app.student());
    const date = `/lessons/series/${series.id}/dates/${outcomes[0]?.date}`;
    const change: Thing["change"] = (to, headers) =>
      to.post(`${date}/cancel`, undefined, { headers });
    return { by, path: `/lessons/${outcomes[0]?.lesson_id}`, change };
  },
  "a lesson is completed": async (by) => {
    const [row] = await app.tenant.db<{ id: number }[]>`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (
        ${by.id}, ${(await app.student()).id}, to_timestamp(${app.clock.now / 1000 - 600}),
        to_timestamp(${app.clock.now / 1000 + 600}), 'tutor'
      )
      returning id`;
    const path = `/lessons/${row?.id}`;
    const change: Thing["change"] = (to, headers) =>
      to.post(`${path}/complete`, { no_show: true }, { headers });
    return { by, path, change };
  },
};

async function stateOf({ by, path }: Thing) {
  const { status, headers, body } = await by.get(path);
  return { status, etag: headers.get("etag") ?? "", body };
}

const isDone = ({ status }: Answer<unknown>) => status === 200 || status === 204;

describe.each(Object.entries({ ...edited, ...ended }))("%s", (name, thing) => {
  let tutor: Teacher;
  beforeAll(async () => void (tutor = await aTeacher(app, { hours: [["08:00", "20:00"]] })));

  test("done for who has read it; 412 for whoever has not, and it stays", async () => {
    const it = await thing(tutor);
    const before = await stateOf(it);
    expect([before.status, before.etag]).toEqual([200, expect.stringMatching(/^"[!#-~]{22}"$/)]);
    const stale = await it.change(it.by, { "if-match": '"another"' }, 1);
    expect(told(stale)).toBe("412 version_mismatch");
    expect(await stateOf(it)).toEqual(before);
    const answer = await it.change(it.by, { "if-match": before.etag }, 1);
    expect(isDone(answer), JSON.stringify(answer.body)).toBe(true);
    const after = await stateOf(it);
    expect(after.etag).not.toBe(before.etag);
    if (answer.status === 200) expect(answer.headers.get("etag")).toBe(after.etag);
  });

  test("412: of two tabs at once exactly one wins, and is there", async () => {
    const it = await thing(await aTeacher(app));
    for (let round = 0; round < (name in edited ? 3 : 1); round++) {
      const { etag } = await stateOf(it);
      const turns = [round * 2 + 2, round * 2 + 3];
      const answers = await Promise.all(
        turns.map((turn) => it.change(it.by, { "if-match": etag }, turn)),
      );
      const lost = answers.filter((answer) => !isDone(answer));
      expect(answers.filter(isDone)).toHaveLength(1);
      // What is gone is not in another state, but nowhere.
      expect(lost.map(told)[0]).toMatch(/^(412 version_mismatch|404 not_found)$/);
      const won = answers.find(isDone);
      if (won?.status === 200) expect((await stateOf(it)).etag).toBe(won.headers.get("etag"));
    }
  });
});

describe("If-Match", () => {
  let tutor: Teacher;
  beforeAll(async () => void (tutor = await aTeacher(app)));
  const path = () => `/tutor/services/${tutor.serviceId}`;
  const etagOf = async () => (await tutor.get(path())).headers.get("etag") ?? "";
  let price = 10;
  const change = (ifMatch: string) =>
    tutor.patch<Body>(path(), { price: `${price++}` }, { headers: { "if-match": ifMatch } });

  const accepted: [string, (etag: string) => string][] = [
    ["as it was read", (etag) => etag],
    ["as it was read gzipped", (etag) => etag.replace(/"$/, '.gz"')],
    ["in a list", (etag) => `"a,b" , W/"c",${etag},"*"`],
    ["in a list with gaps", (etag) => `,, ${etag} ,`],
    ["*", () => "*"],
    ["in spaces", () => " * "],
  ];
  test.each(accepted)("200: %s", async (_, header) => {
    expect(told(await change(header(await etagOf())))).toBe("200");
  });

  const refused: [string, (etag: string) => string][] = [
    ["another's", () => '"abc"'],
    ["weak", (etag) => `W/${etag}`],
    ["in other letters", (etag) => etag.toLowerCase().replace(/"$/, 'x"')],
    ["a list of others", (etag) => `"a", W/${etag}, "${etag.slice(1, -2)}"`],
    ['"*" is a tag', () => '"*"'],
    ["empty", () => '""'],
  ];
  test.each(refused)("412: %s", async (_, header) => {
    expect(told(await change(header(await etagOf())))).toBe("412 version_mismatch");
  });

  const malformed: [string, (etag: string) => string][] = [
    ["nonsense", () => "nonsense"],
    ["nothing", () => ""],
    ["without quotes", (etag) => etag.slice(1, -1)],
    ["half of its quotes", (etag) => etag.slice(0, -1)],
    ["two without a comma", (etag) => `${etag} ${etag}`],
    ["* in a list", (etag) => `${etag}, *`],
    ["no tag in a list", () => ", ,"],
    ["a weak one in small letters", (etag) => `w/${etag}`],
    ["many commas and nonsense", () => `${",\t".repeat(400)}x`],
  ];
  test.each(malformed)("400: %s; it says what it must be", async (_, header) => {
    const before = await etagOf();
    const { status, body } = await change(header(before));
    expect([status, body.code, body["errors"]]).toEqual([400, "validation_failed", [{
      path: "header.if-match",
      message: expect.stringContaining("must be *, or ETags in their double quotes"),
    }]]);
    expect(await etagOf()).toBe(before);
  });

  test("200: nobody has to send it", async () => {
    expect(told(await tutor.patch<Body>(path(), { name: "Grammar" }))).toBe("200");
  });

  test("404 before 412, 412 before 409", async () => {
    const headers = { "if-match": '"stale"' };
    expect(told(await tutor.delete<Body>("/tutor/services/987654", { headers })))
      .toBe("404 not_found");
    const lesson = await aLesson(tutor);
    await tutor.post(`/lessons/${lesson}/cancel`);
    expect(told(await tutor.post<Body>(`/lessons/${lesson}/cancel`, undefined, { headers })))
      .toBe("412 version_mismatch");
  });

  test("200: a retry gets the first answer with its ETag, though If-Match is stale by then", async () => {
    const headers = { "if-match": await etagOf(), "idempotency-key": crypto.randomUUID() };
    const send = () => tutor.patch<Body>(path(), { name: "Writing" }, { headers });
    const [first, again] = [await send(), await send()];
    expect(counted([first, again])).toEqual({ 200: 2 });
    expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
  });
});

test("a lesson has one ETag, whoever reads it: its student abroad, its tutor, an admin, a key", async () => {
  const tutor = await aTeacher(app, { zone: "Asia/Tokyo" });
  const student = await app.student({ zone: "America/New_York" });
  const { body } = await book(student, tutor, "2027-03-10T02:00:00Z");
  const readers = [tutor, student, admin, await app.service()];
  const tags = await Promise.all(
    readers.map(async (by) => (await by.get(`/lessons/${body.id}`)).headers.get("etag")),
  );
  expect([new Set(tags).size, tags[0]]).toEqual([1, expect.stringMatching(/^"/)]);
});

test("a series has another ETag when one of its lessons changes, and one whatever `from` is", async () => {
  const tutor = await aTeacher(app);
  const { series, outcomes } = await aSeries(tutor, await app.student());
  const etagOf = async (query = "") =>
    (await tutor.get(`/lessons/series/${series.id}${query}`)).headers.get("etag");
  const before = await etagOf();
  expect(await etagOf("?from=2027-04-01")).toBe(before);
  await tutor.patch(`/lessons/${outcomes[2]?.lesson_id}`, { note: "Unit 3" });
  expect(await etagOf()).not.toBe(before);
});

/** Nobody edits them: holds are there or not, for minutes, and a notification is its lease's, which is sent along. */
const WITHOUT = ["deleteHold", "deleteLinkedHold", "prolongHold", "settleNotification"];

test("whatever is replaced, edited or deleted honours If-Match, and answers its new ETag", () => {
  const lacking = Object.values(document.paths ?? {}).flatMap((item) =>
    (["put", "patch", "delete"] as const).flatMap((method) => {
      const operation = item[method];
      if (!isRecord(operation) || WITHOUT.includes(String(operation["operationId"]))) return [];
      const text = JSON.stringify(operation);
      const honours = text.includes("/parameters/IfMatch") && text.includes('"412"');
      const tells = method === "delete" || text.includes("/headers/ETag");
      return honours && tells ? [] : [operation["operationId"]];
    })
  );
  expect(lacking).toEqual([]);
});
