/** A program follows what changes in the tenant, and a student subscribes to their lessons. */
import assert from "node:assert/strict";
import { codeOf, done, gone } from "../answers.ts";
import { nobody, once, reader, student } from "./client.ts";

export async function followAndSubscribe(): Promise<void> {
  const types = ["lesson.booked" as const];
  const begun = await done(reader.GET("/events", { params: { query: { types, limit: 1 } } }));
  assert.deepEqual(begun.results.map(({ type }) => type), types);
  const behind = { params: { query: { after: begun.cursor } } };
  const next = await done(reader.GET("/events", behind));
  assert(next.results.length > 0 && next.results[0]?.id !== begun.results[0]?.id);

  assert.equal((await done(student.GET("/me/calendar-feed"))).created_at, null);
  const header = once();
  const { path } = await done(student.POST("/me/calendar-feed", { params: { header } }));
  const params = { path: { file: path?.split("/").at(-1) ?? "" } };
  const asText = { params, parseAs: "text" as const };
  const text = await done(nobody.GET("/calendar-feeds/{file}", asText));
  assert(text.startsWith("BEGIN:VCALENDAR") && text.includes("BEGIN:VEVENT"));
  await gone(student.DELETE("/me/calendar-feed", { params: { header: once() } }));
  assert.equal(await codeOf(nobody.GET("/calendar-feeds/{file}", asText)), "not_found");
}
