/** A11: every request takes HH:MM:00 where it takes HH:MM, and every answer has HH:MM. */
import { expect, test } from "vitest";
import { anApp } from "../support/app.ts";
import { entries, operations, type Piece, piece, resolve } from "../support/operations.ts";

type Found = { readonly at: string; readonly pattern: RegExp };

/** All wall times of a schema, however deep. */
function wallTimes(schema: unknown, at: string, seen: readonly unknown[] = []): Found[] {
  const node = piece(resolve(schema));
  if (seen.includes(node)) return [];
  const found: Found[] = node["format"] === "wall-time"
    ? [{ at, pattern: new RegExp(String(node["pattern"]), "u") }]
    : [];
  const inside: [string, unknown][] = [
    ...entries(node["properties"]),
    ...(node["items"] === undefined ? [] : [["[]", node["items"]] as [string, unknown]]),
    ...["oneOf", "anyOf", "allOf"].flatMap((key) => entries(node[key])),
  ];
  return [
    ...found,
    ...inside.flatMap(([key, part]) => wallTimes(part, `${at}.${key}`, [...seen, node])),
  ];
}

const bodies = operations.flatMap(({ id, bodySchema }) => wallTimes(bodySchema, id));
const times = bodies.map(({ at, pattern }) => [at, pattern] as const);

test("bodies with wall times are found", () => {
  expect(bodies.length).toBeGreaterThan(10);
});

test.each(times)("%s takes both, and no other seconds", (_, pattern) => {
  for (const time of ["09:30", "09:30:00", "00:00:00"]) expect(time).toMatch(pattern);
  for (const time of ["09:30:30", "9:30", "09:30:0", "09:30:00.0", "25:00"]) {
    expect(time).not.toMatch(pattern);
  }
});

test("200: what is written with seconds is given without, in both forms of the week and in slots", async () => {
  const app = await anApp();
  const tutor = await app.tutor();
  const schedule = { "1": [{ start_time: "10:00:00", end_time: "24:00:00" }] };
  const bulk = await tutor.post("/booking/availability/bulk", { schedule });
  expect(bulk.body).toMatchObject({ templates: [{ start_time: "10:00", end_time: "24:00" }] });
  const weekly_slots = [{ weekday: 0, start: "10:30:00", end: "12:00:00" }];
  const week = await tutor.put("/calendar/template", { weekly_slots });
  expect(week.body).toMatchObject({ weekly_slots: [{ weekday: 0, start: "10:30", end: "12:00" }] });
  const slot = { date: "2027-03-09", start_time: "09:00:00", end_time: "10:00:00" };
  const added = await tutor.post<Piece>("/booking/slots", slot);
  expect([added.status, added.body]).toMatchObject([201, {
    start_time: "09:00",
    end_time: "10:00",
  }]);
  const edit = { start_time: "09:30:00", end_time: "10:00:00" };
  const put = await tutor.put(`/booking/slots/${added.body["id"]}`, edit);
  expect(put.body).toMatchObject({ start_time: "09:30", end_time: "10:00" });
  const updates = [{ id: added.body["id"], start_time: "09:30:00", end_time: "11:00:00" }];
  expect((await tutor.post("/booking/slots/batch", { updates })).body)
    .toMatchObject({ results: [{ slot: { end_time: "11:00" } }] });
});

test("200: the same times with seconds are the same request under an Idempotency-Key", async () => {
  const tutor = await (await anApp()).tutor();
  const key = { headers: { "idempotency-key": crypto.randomUUID() } };
  const send = (seconds: string) =>
    tutor.post("/booking/slots", {
      date: "2027-03-09",
      start_time: `09:00${seconds}`,
      end_time: `10:00${seconds}`,
    }, key);
  const first = await send("");
  expect(await send(":00")).toMatchObject({ status: 201, body: first.body });
});
