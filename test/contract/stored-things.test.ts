/** Whatever is kept tells when it was made and when it last changed. */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Answer, type Person, type TestApp } from "../support/app.ts";
import { document } from "../support/contract-check.ts";
import { aTeacher, book, type Teacher } from "../support/marketplace.ts";
import { entries, list, type Piece, piece, resolve } from "../support/operations.ts";
import { DEFAULT_SETTINGS, NO_POLICIES } from "../support/policies.ts";
import { aSeries } from "../series/a-series.ts";

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
  await admin.get("/me/profile");
});

/** Schemas with an id, or of what has an ETag, that are nothing kept; and why not. */
const NOTHING_KEPT: Readonly<Record<string, string>> = {
  LessonBrief: "names a lesson, which tells it",
  SlotBatchSuccess: "what became of an edit; its `slot` tells it",
  SlotBatchFailure: "what became of an edit, which changed nothing",
  AvailabilityChange: "a line of the trail has `at`, and never changes",
  RelationChange: "a line of the timeline has `timestamp`, and never changes",
  LessonEvent: "a line of the trail has `occurred_at`, and never changes",
  AvailabilityEvent: "a line of the trail has `occurred_at`, and never changes",
  RelationEvent: "a line of the trail has `occurred_at`, and never changes",
  UserEvent: "a line of the trail has `occurred_at`, and never changes",
  CalendarFeed: "has `created_at`; another address is another feed",
  OwnTelegram: "has `linked_at`; another account is another link",
  TelegramLink: "has `linked_at`; what it tells of the user their profile keeps",
  BatchFailure: "what became of an id, which was not changed",
  NotificationNotSettled: "what became of an id, which was not changed",
  LeasedNotification: "a notification as it is handed out; the list tells it",
  TutorPage: "made of a user, their profile, services and free times when it is asked for",
  Week: "made of slots, lessons and blocks when it is asked for",
  WeeklyTemplate:
    "the older system's form, saved as it is read; `templates` of the other form tell it",
};

/** The schemas, by name, that answers are made of; `roots` are those that come with an ETag. */
function answeredSchemas() {
  const found = new Map<string, Piece>();
  const roots = new Set<string>();
  const visit = (schema: unknown, name: string): string => {
    const ref = piece(schema)["$ref"];
    const own = typeof ref === "string" ? ref.slice(ref.lastIndexOf("/") + 1) : name;
    const known = piece(resolve(schema));
    if (found.has(own)) return own;
    found.set(own, known);
    for (const [key, property] of entries(known["properties"])) visit(property, `${own}.${key}`);
    if (known["items"] !== undefined) visit(known["items"], `${own}[]`);
    for (const key of ["oneOf", "anyOf", "allOf"]) {
      list(known[key]).forEach((one, i) => visit(one, `${own}.${key}[${i}]`));
    }
    return own;
  };
  for (const [path, item] of entries(document["paths"])) {
    for (const [method, operation] of entries(item)) {
      for (const [status, reference] of entries(piece(operation)["responses"])) {
        if (!status.startsWith("2")) continue;
        const answer = piece(resolve(reference));
        const content = piece(piece(answer["content"])["application/json"]);
        if (content["schema"] === undefined) continue;
        const root = visit(content["schema"], `${method} ${path}`);
        if (method === "get" && piece(answer["headers"])["ETag"] !== undefined) roots.add(root);
      }
    }
  }
  return { found, roots };
}

test("what has an id or an ETag has created_at and updated_at, both required, or is named here", () => {
  const { found, roots } = answeredSchemas();
  const things = [...found].filter(([name, { properties }]) =>
    roots.has(name) || "id" in piece(properties)
  );
  const silent = things.flatMap(([name, { properties, required }]) => {
    const tells = ["created_at", "updated_at"]
      .every((key) => key in piece(properties) && list(required).includes(key));
    return tells ? [] : [name];
  });
  expect(silent.toSorted()).toEqual(Object.keys(NOTHING_KEPT).toSorted());
});

/** Tables whose rows are saved by their statements alone; and why. */
const BY_THEIR_STATEMENTS: Readonly<Record<string, string>> = {
  lessons: "a booking pays for no trigger more",
  profiles: "its own trigger counts changes, too",
  notifications: "nobody saves one; it is leased, sent and withdrawn",
  webhook_deliveries: "nobody saves one; it is tried and replayed",
};

test("every table with updated_at keeps it when a row is saved as it is, or is named here", async () => {
  const tables = await app.tenant.db<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'updated_at'
      and table_name not in (select table_name from information_schema.views)
    except
    select event_object_table from information_schema.triggers
    where trigger_schema = current_schema() and action_timing = 'BEFORE'
      and event_manipulation = 'UPDATE' and action_statement like '%keep_updated_at()'
    order by 1`;
  expect(tables.map(({ name }) => name)).toEqual(Object.keys(BY_THEIR_STATEMENTS).toSorted());
});

type Dated = { readonly created_at: string; readonly updated_at: string };
type Done = Promise<Answer<unknown>>;

/** Something that is kept: how it is read, saved as it is, and changed. */
type Thing = {
  readonly read: () => Promise<Dated>;
  readonly saveAsItIs: () => Done;
  readonly change: () => Done;
};

const bodyOf = async (answer: Promise<Answer<Dated>>): Promise<Dated> => (await answer).body;

const things: Record<string, (tutor: Teacher) => Promise<Thing> | Thing> = {
  "a window of the week": async (tutor) => {
    let end_time = "20:00";
    const days = ["1", "2", "3", "4", "5", "6", "7"];
    const save = () => {
      const schedule = Object.fromEntries(
        days.map((day) => [day, [{ start_time: "08:00", end_time }]]),
      );
      return tutor.post<{ templates: Dated[] }>("/booking/availability/bulk", { schedule });
    };
    const { body } = await tutor.get<{ results: { id: number }[] }>(
      "/booking/slots?from=2027-03-08&to=2027-03-08",
    );
    await save();
    const edit = (end: string) => {
      end_time = end;
      const times = { start_time: "08:00", end_time, strategy: "template_update" };
      return tutor.put(`/booking/slots/${body.results[0]?.id}`, times);
    };
    return {
      // Monday's, which the edit changes; saving the others as they are changes none.
      read: async () => {
        const [row] = await app.tenant.db<{ created_at: string; updated_at: string }[]>`
          select created_at::text, updated_at::text from templates
          where tutor_id = ${tutor.id} and day_of_week = 1`;
        return row ?? { created_at: "", updated_at: "" };
      },
      saveAsItIs: async () => {
        await edit("20:00");
        return save();
      },
      change: () => edit("19:00"),
    };
  },
  "a slot": async (tutor) => {
    const slot = { date: "2027-03-09", start_time: "21:00", end_time: "22:00" };
    const { body } = await tutor.post<{ id: number }>("/booking/slots", slot);
    const path = `/booking/slots/${body.id}`;
    const save = (end_time: string) => tutor.put(path, { start_time: "21:00", end_time });
    return {
      read: () => bodyOf(tutor.get(path)),
      saveAsItIs: () => save("22:00"),
      change: () => save("21:30"),
    };
  },
  "a service": (tutor) => {
    const path = `/tutor/services/${tutor.serviceId}`;
    return {
      read: () => bodyOf(tutor.get(path)),
      saveAsItIs: async () => {
        const { name, price } = (await tutor.get<{ name: string; price: string }>(path)).body;
        return tutor.patch(path, { name, price });
      },
      change: () => tutor.patch(path, { price: "77.00" }),
    };
  },
  "policies": (tutor) => ({
    read: () => bodyOf(tutor.get("/tutor/policies")),
    saveAsItIs: () => tutor.put("/tutor/policies", NO_POLICIES),
    change: () => tutor.put("/tutor/policies", { ...NO_POLICIES, buffer_after_minutes: 5 }),
  }),
  "policies that were set": async (tutor) => {
    const save = (buffer_after_minutes: number) =>
      tutor.put("/tutor/policies", { ...NO_POLICIES, buffer_after_minutes });
    await save(10);
    return {
      read: () => bodyOf(tutor.get("/tutor/policies")),
      saveAsItIs: () => save(10),
      change: () => save(15),
    };
  },
  "the settings": () => ({
    read: () => bodyOf(admin.get("/settings")),
    saveAsItIs: () => admin.put("/settings", DEFAULT_SETTINGS),
    change: () => admin.put("/settings", { ...DEFAULT_SETTINGS, max_active_in_all: 31 }),
  }),
  "the profile": async (tutor) => {
    const save = (name: string) => tutor.patch("/me/profile", { name });
    await save("Oksana");
    return {
      read: () => bodyOf(tutor.get("/me/profile")),
      saveAsItIs: () => save("Oksana"),
      change: () => save("Oksana H."),
    };
  },
  "a lesson's details": async (tutor) => {
    const { body } = await book(await app.student(), tutor, "2027-03-10T10:00:00Z");
    const path = `/lessons/${body.id}`;
    const save = (note: string) =>
      tutor.patch(path, { note, meeting_url: null, metadata: { room: "1" } });
    await save("Unit 1");
    return {
      read: () => bodyOf(tutor.get(path)),
      saveAsItIs: () => save("Unit 1"),
      change: () => save("Unit 2"),
    };
  },
  "a lesson that carries nothing": async (tutor) => {
    const { body } = await book(await app.student(), tutor, "2027-03-11T10:00:00Z");
    const path = `/lessons/${body.id}`;
    return {
      read: () => bodyOf(tutor.get(path)),
      saveAsItIs: () => tutor.patch(path, { note: null, metadata: { room: null } }),
      change: () => tutor.patch(path, { metadata: { room: "1" } }),
    };
  },
  "a completed lesson": async (tutor) => {
    const [row] = await app.tenant.db<{ id: number }[]>`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (
        ${tutor.id}, ${(await app.student()).id}, to_timestamp(${app.clock.now / 1000 - 600}),
        to_timestamp(${app.clock.now / 1000 + 600}), 'tutor'
      )
      returning id`;
    const path = `/lessons/${row?.id}`;
    const complete = (no_show: boolean) => tutor.post(`${path}/complete`, { no_show });
    await complete(false);
    return {
      read: () => bodyOf(tutor.get(path)),
      saveAsItIs: () => complete(false),
      change: () => complete(true),
    };
  },
  "a series": async (tutor) => {
    const { series } = await aSeries(tutor, await app.student(), { interval_end: "2027-04-06" });
    const path = `/lessons/series/${series.id}`;
    return {
      read: () => bodyOf(tutor.get(path)),
      saveAsItIs: () => tutor.post(`${path}/cancel`, { from: "2027-04-07" }),
      change: () => tutor.post(`${path}/cancel`, { from: "2027-04-06" }),
    };
  },
};

describe("a save of what is there changes nothing, a change is told by updated_at", () => {
  const made = new Map<string, Thing>();
  beforeAll(async () => {
    for (const [name, make] of Object.entries(things)) {
      made.set(name, await make(await aTeacher(app, { hours: [["08:00", "20:00"]] })));
    }
    // Answers show whole seconds: one wait for all of them.
    await new Promise((done) => setTimeout(done, 1_000));
  });

  test.each(Object.keys(things))("%s", async (name) => {
    const thing = made.get(name);
    if (!thing) throw new Error(`${name} was not made`);
    const before = await thing.read();
    expect((await thing.saveAsItIs()).status).toBe(200);
    expect(await thing.read()).toEqual(before);
    expect((await thing.change()).status).toBe(200);
    const after = await thing.read();
    expect(Date.parse(after.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    expect(after.created_at).toBe(before.created_at);
  });
});
