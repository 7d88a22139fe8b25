import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addSlot, type ProblemBody, saveWeek, slotOn, times } from "../support/tutoring.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

type Change = {
  readonly id: number;
  readonly at: string;
  readonly actor_id: number | null;
  readonly action: string;
  readonly reason: string | null;
  readonly before: Record<string, unknown>[] | null;
  readonly after: Record<string, unknown>[] | null;
};

const MONDAY = "2027-03-08";

async function trail(tutor: Person, limit = 50): Promise<Change[]> {
  const { status, body } = await tutor.get<{ results: Change[] }>(
    `/booking/availability/changes?limit=${limit}`,
  );
  expect(status).toBe(200);
  return body.results;
}

test("200: nothing yet", async () => {
  expect(await trail(await app.tutor())).toEqual([]);
});

test("200: a saved week is an entry for its templates and one for its slots, newest first", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]], "2": [["10:00", "24:00"]] });
  const changes = await trail(tutor);
  const entry = { actor_id: tutor.id, reason: "weekly schedule replaced", before: null };
  expect(changes).toMatchObject([
    { ...entry, action: "slot_added" },
    {
      ...entry,
      action: "template_added",
      after: [
        { day_of_week: 1, start_time: "10:00:00", end_time: "12:00:00" },
        { day_of_week: 2, start_time: "10:00:00", end_time: "24:00:00" },
      ],
    },
  ]);
  expect(changes[0]?.after).toHaveLength(26);
  expect(changes[0]?.after?.[0]).not.toHaveProperty("tutor_id");
});

test("200: who, when, before, after and why of an edit", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  const { id, template_id } = await slotOn(tutor, MONDAY);
  await tutor.put(`/booking/slots/${id}`, {
    ...times("11:00", "12:00"),
    strategy: "override",
    reason: "dentist",
  });
  const [change] = await trail(tutor);
  expect(change).toMatchObject({
    actor_id: tutor.id,
    action: "slot_changed",
    reason: "dentist",
    before: [{ id, date: MONDAY, start_time: "10:00:00", source: "template", template_id }],
    after: [{
      id,
      date: MONDAY,
      start_time: "11:00:00",
      source: "override",
      template_id,
      override_reason: "dentist",
    }],
  });
  expect(Math.abs(Date.parse(change?.at ?? "") - Date.now())).toBeLessThan(60_000);
});

test("200: each kind of change leaves its entries", async () => {
  const tutor = await app.tutor();
  const actions = async (work: () => Promise<unknown>) => {
    const last = (await trail(tutor, 1))[0]?.id ?? 0;
    await work();
    const changes = (await trail(tutor)).filter((change) => change.id > last).toReversed();
    expect(changes.every(({ actor_id }) => actor_id === tutor.id)).toBe(true);
    return changes.map(({ action, reason }) => `${action}: ${reason}`);
  };
  const put = async (path: string, body: object) =>
    expect((await tutor.put(path, body)).status).toBe(200);
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  const slot = await slotOn(tutor, MONDAY);

  let manual = 0;
  expect(await actions(async () => manual = (await addSlot(tutor, MONDAY, ["14:00", "15:00"])).id))
    .toEqual(["slot_added: slot added by hand"]);
  expect(await actions(() => put(`/booking/slots/${manual}`, times("14:00", "16:00"))))
    .toEqual(["slot_changed: slot edited (user_choice)"]);
  expect(await actions(() => tutor.delete(`/booking/slots/${manual}`)))
    .toEqual(["slot_removed: slot deleted"]);
  expect(await actions(() => tutor.delete(`/booking/slots/${slot.id}`)))
    .toEqual(["slot_changed: slot deleted"]);
  const { id } = await slotOn(tutor, "2027-03-15");
  const retime = { ...times("11:00", "12:00"), strategy: "template_update", reason: "summer" };
  expect(await actions(() => put(`/booking/slots/${id}`, retime)))
    .toEqual(["template_changed: summer", "slot_changed: summer"]);
  expect(
    await actions(() =>
      tutor.post("/booking/slots/batch", { updates: [{ id, ...times("11:00", "13:00") }] })
    ),
  )
    .toEqual(["slot_changed: slots edited as a batch"]);
  expect(await actions(() => tutor.patch("/me/profile", { timezone: "Europe/Lisbon" })))
    .toEqual(["slot_changed: time zone changed"]);
  expect(await actions(() => put("/calendar/template", { weekly_slots: [] }))).toEqual([
    "slot_removed: weekly schedule replaced",
    "template_removed: weekly schedule replaced",
    // The foreign key sets template_id null, of the override.
    "slot_changed: weekly schedule replaced",
  ]);
});

test("200: of a week that is replaced each slot was written once", async () => {
  const tutor = await app.tutor();
  const saved = await saveWeek(tutor, { "1": [["10:00", "12:00"]], "2": [["14:00", "16:00"]] });
  const last = (await trail(tutor, 1))[0]?.id ?? 0;
  await saveWeek(tutor, { "1": [["10:00", "11:30"]], "2": [["14:00", "15:30"]] });
  const written = (await trail(tutor)).filter(({ id, action }) => id > last && /^slot/.test(action))
    .flatMap(({ after }) => after ?? []);
  expect(written).toHaveLength(saved.slots_created);
  expect(new Set(written.map(({ id }) => id)).size).toBe(saved.slots_created);
});

test("a change that failed leaves none", async () => {
  const tutor = await app.tutor();
  const { id } = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  await addSlot(tutor, MONDAY, ["12:00", "13:00"]);
  const before = await trail(tutor);
  expect((await tutor.put(`/booking/slots/${id}`, times("10:00", "12:30"))).status).toBe(409);
  expect((await tutor.post("/booking/availability/bulk", { schedule: { "9": [] } })).status).toBe(
    400,
  );
  await saveWeek(tutor, {});
  expect(await trail(tutor)).toEqual(before);
});

test("200: limit tells how many; another tutor's entries never come along", async () => {
  const tutor = await app.tutor();
  await addSlot(await app.tutor(), MONDAY, ["10:00", "12:00"]);
  for (const hour of [10, 12, 14]) await addSlot(tutor, MONDAY, [`${hour}:00`, `${hour + 1}:00`]);
  expect(await trail(tutor)).toHaveLength(3);
  const two = await trail(tutor, 2);
  expect(two.map(({ after }) => after?.[0]?.["start_time"])).toEqual(["14:00:00", "12:00:00"]);
});

test("200: fewer entries than limit, where they hold very many rows; the newest always", async () => {
  const tutor = await app.tutor();
  const log = (bytes: number) =>
    app.tenant.db`
      insert into availability_changes (tutor_id, action, after)
      select ${tutor.id}, 'slot_added',
        jsonb_build_array(jsonb_build_object('noise', string_agg(md5(n || ''), '')))
      from generate_series(1, ${bytes / 32}::integer) n`;
  for (const bytes of [32_000, 640_000, 640_000, 32_000]) await log(bytes);
  expect(await trail(tutor, 200)).toHaveLength(3);
  await log(3_200_000);
  expect(await trail(tutor, 200)).toHaveLength(1);
});

test("200: a change of 250 rows is three entries of one instant, with all of its rows", async () => {
  const tutor = await app.tutor();
  await app.tenant.db`
    insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
    select ${tutor.id}, day, '10:00', '11:00', 'UTC', day + interval '10 h', day + interval '11 h', 'manual'
    from (select date '2027-03-01' + n as day from generate_series(0, 249) n) days`;
  await app.tenant.db`update slots set end_time = '10:30', ends_at = starts_at + interval '30 min'
    where tutor_id = ${tutor.id}`;
  await app.tenant.db`delete from slots where tutor_id = ${tutor.id}`;
  const changes = (await trail(tutor, 200)).toReversed();
  const actions = ["slot_added", "slot_changed", "slot_removed"];
  expect(changes.map(({ action }) => action)).toEqual(actions.flatMap((one) => [one, one, one]));
  for (const action of actions) {
    const parts = changes.filter((change) => change.action === action);
    expect(new Set(parts.map(({ at }) => at)).size).toBe(1);
    for (const rows of [parts.map(({ before }) => before), parts.map(({ after }) => after)]) {
      if (rows[0] === null) continue;
      expect(rows.map((part) => part?.length)).toEqual([100, 100, 50]);
      const dates = rows.flatMap((part) => part?.map((row) => row["date"]) ?? []);
      expect([...dates].sort()).toEqual(dates);
      expect(new Set(dates).size).toBe(250);
    }
  }
});

type Page = {
  readonly results: Change[];
  readonly has_more: boolean;
  readonly cursor: string | null;
};

test("200: pages of two megabytes at most lead through all of a trail, each entry once", async () => {
  const tutor = await app.tutor();
  for (const month of ["2027-03", "2027-05", "2027-07"]) {
    await app.tenant.db`
      insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
      select ${tutor.id}, start::date, start::time, start::time + interval '10 min', 'UTC', start,
        start + interval '10 min', 'manual'
      from (
        select ${`${month}-01 00:00Z`}::timestamptz + n * interval '30 min' as start
        from generate_series(0, 999) n
      ) starts`;
  }
  await app.tenant.db`update slots set override_reason = 'all' where tutor_id = ${tutor.id}`;
  const ids: number[] = [];
  let rows = 0;
  for (let cursor: string | null = "", pages = 0; cursor !== null; pages++) {
    expect(pages).toBeLessThan(100);
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { status, body }: { status: number; body: Page } = await tutor.get<Page>(
      `/booking/availability/changes?limit=200${query}`,
    );
    expect([status, body.has_more]).toEqual([200, body.cursor !== null]);
    expect(JSON.stringify(body).length).toBeLessThan(2_000_000);
    ids.push(...body.results.map(({ id }) => id));
    rows += body.results.reduce((sum, { after }) => sum + (after?.length ?? 0), 0);
    cursor = body.cursor;
  }
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => b - a));
  const [logged] = await app.tenant.db<{ entries: number; rows: number }[]>`
    select count(*) as entries, sum(jsonb_array_length(after)) as rows
    from availability_changes where tutor_id = ${tutor.id}`;
  expect([ids.length, rows]).toEqual([Number(logged?.entries), Number(logged?.rows)]);
  expect(rows).toBe(6000);
});

test("200: reasons count as well: 200 entries with long ones come to a megabyte", async () => {
  const tutor = await app.tutor();
  await app.tenant.db`
    insert into availability_changes (tutor_id, action, reason, after)
    select ${tutor.id}, 'slot_changed', repeat(chr(1), 500),
      jsonb_build_array(jsonb_build_object('override_reason', repeat(chr(1), 500)))
    from generate_series(1, 400)`;
  const { body } = await tutor.get<Page>("/booking/availability/changes?limit=200");
  expect([body.results.length < 200, body.has_more]).toEqual([true, true]);
  expect(JSON.stringify(body).length).toBeLessThan(1_100_000);
});

test.each(["x", "0", "1-2-3", "-", "zzzzzzzzzz-1", "1-zzzzzzzzzzz"])(
  "400: the cursor %s is of no page",
  async (cursor) => {
    const tutor = await app.tutor();
    for (
      const path of [
        "/booking/availability/changes?",
        "/booking/slots?from=2027-03-01&to=2027-03-02&",
        "/tutor/blocks?",
        "/lessons/series?",
      ]
    ) {
      const { status, body } = await tutor.get<ProblemBody>(`${path}cursor=${cursor}`);
      expect([status, body.errors?.[0]?.path], path).toEqual([400, "query.cursor"]);
    }
  },
);

test("400: a cursor of series between two dates is of no page", async () => {
  const tutor = await app.tutor();
  const { status, body } = await tutor.get<ProblemBody>("/lessons/series?cursor=1-1");
  expect([status, body.errors]).toEqual([
    400,
    [{ path: "query.cursor", message: "is not a cursor of this list" }],
  ]);
});

test.each(["0", "201", "-1", "1.5", "x", ""])("400: limit=%s names query.limit", async (limit) => {
  const tutor = await app.tutor();
  const { status, body } = await tutor.get<ProblemBody>(
    `/booking/availability/changes?limit=${limit}`,
  );
  expect([status, body.errors?.[0]?.path]).toEqual([400, "query.limit"]);
});

test("what is written past the API is in the trail, without an actor", async () => {
  const tutor = await app.tutor();
  const { id } = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  await app.tenant
    .db`update slots set end_time = '11:00', ends_at = ends_at - interval '1 hour' where id = ${id}`;
  expect((await trail(tutor))[0]).toMatchObject({
    actor_id: null,
    reason: null,
    action: "slot_changed",
  });
});

test("nobody changes, deletes or truncates an entry", async () => {
  const tutor = await app.tutor();
  await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  const { db } = app.tenant;
  const before = await trail(tutor);
  for (
    const statement of [
      "update availability_changes set reason = 'x'",
      "delete from availability_changes",
      "truncate availability_changes",
    ]
  ) {
    await expect(db.unsafe(statement)).rejects.toThrow(
      "rows of availability_changes are never changed",
    );
  }
  expect(await trail(tutor)).toEqual(before);
});
