/** A program follows what changes in the tenant, and a student subscribes to their lessons. */
import assert from "node:assert/strict";
import { codeOf, done, gone } from "../answers.ts";
import { nobody, once, reader, student } from "./client.ts";

export async function followAndSubscribe(): Promise<void> {
  const types = ["lesson.booked" as const];
  const begun = await done(reader.listEvents({ query: { types, limit: 1 } }));
  assert.deepEqual(begun.results.map(({ type }) => type), types);
  const next = await done(reader.listEvents({ query: { after: begun.cursor } }));
  assert(next.results.length > 0 && next.results[0]?.id !== begun.results[0]?.id);

  assert.equal((await done(student.readCalendarFeed())).created_at, null);
  const { path } = await done(student.createCalendarFeed({ headers: once() }));
  const file = path?.split("/").at(-1) ?? "";
  const text = await done(nobody.readCalendar({ path: { file } }));
  assert(text.startsWith("BEGIN:VCALENDAR") && text.includes("BEGIN:VEVENT"));
  await gone(student.deleteCalendarFeed({ headers: once() }));
  assert.equal(await codeOf(nobody.readCalendar({ path: { file } })), "not_found");
}
