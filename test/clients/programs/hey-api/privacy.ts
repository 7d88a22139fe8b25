/** What is held about people, and how they are forgotten: the last thing that an admin does. */
import assert from "node:assert/strict";
import { done, entriesOf } from "../answers.ts";
import { admin, once, service } from "./client.ts";

export async function forgetPeople(): Promise<void> {
  const { id } = await done(service.saveUser({
    path: { sub: "crm|4712" },
    headers: once(),
    body: { name: "Lev", roles: ["student"] },
  }));
  const path = { id };
  const held = await done(admin.exportUserData({ path }));
  assert(entriesOf(held).some(({ kind, value }) => kind === "user" && value["name"] === "Lev"));
  const body = { cancel_lessons: true };
  const erased = await done(admin.eraseUser({ path, headers: once(), body }));
  assert.deepEqual([erased.user_id, erased.is_complete], [id, true]);
  const own = await done(admin.exportOwnData({ query: { limit: 500 } }));
  assert(entriesOf(own).some(({ kind }) => kind === "user"));
  assert((await done(admin.eraseOneself({ headers: once() }))).is_complete);
}
