/** What is held about people, and how they are forgotten: the last thing that an admin does. */
import assert from "node:assert/strict";
import { done, entriesOf } from "../answers.ts";
import { admin, once, service } from "./client.ts";

export async function forgetPeople(): Promise<void> {
  const { id } = await done(service.PUT("/users/by-subject/{sub}", {
    params: { path: { sub: "crm|4712" }, header: once() },
    body: { name: "Lev", roles: ["student"] },
  }));
  const path = { id };
  const held = await done(admin.GET("/users/{id}/export", { params: { path } }));
  assert(entriesOf(held).some(({ kind, value }) => kind === "user" && value["name"] === "Lev"));
  const body = { cancel_lessons: true };
  const params = { path, header: once() };
  const erased = await done(admin.POST("/users/{id}/erase", { params, body }));
  assert.deepEqual([erased.user_id, erased.is_complete], [id, true]);
  const own = await done(admin.GET("/me/export", { params: { query: { limit: 500 } } }));
  assert(entriesOf(own).some(({ kind }) => kind === "user"));
  assert((await done(admin.POST("/me/erase", { params: { header: once() } }))).is_complete);
}
