/** The log is written of every change and stays as it was, whatever a tenant's own role is made to say (R3). */
import { beforeAll, expect, test } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { ask } from "../support/ask.ts";
import { keepForEnd, opened } from "../support/database.ts";
import { act, anInvitation, aRelation, storyOf } from "./relations.ts";

let app: TestApp;
let tutor: Person;
let student: Person;
let id: number;

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor();
  student = await app.student();
  id = await aRelation(tutor, student);
});

const hostile: Record<string, string> = {
  "an update": "update relation_status_log set new_status = 'archived'",
  "an update that changes nothing": "update relation_status_log set id = default where false",
  "a delete": "delete from relation_status_log",
  "an upsert":
    "insert into relation_status_log (id, relation_id, new_status) overriding system value values (1, 1, 'active') on conflict (id) do update set new_status = 'archived'",
  "a merge":
    "merge into relation_status_log l using relations r on r.id = l.relation_id when matched then delete",
  "a truncate": "truncate relation_status_log",
  "a truncate of what it points to": "truncate relations cascade",
  "a line that is hidden": "delete from relation_changes_by_tutor",
  "a line that is another tutor's": "update relation_changes_by_tutor set tutor_id = 1",
  "a lock that keeps others out": "select * from relation_status_log for update",
  "a column that is added": "alter table relation_status_log add column forged text",
  "a constraint that is dropped":
    "alter table relation_status_log drop constraint relations_change_as_they_may",
  "a table that is renamed": "alter table relation_status_log rename to gone",
  "another owner": "alter table relation_status_log owner to current_user",
  "a trigger":
    "create trigger t before insert on relation_status_log execute function log_relation_change()",
  "a rule": "create rule r as on insert to relation_status_log do instead nothing",
};

test.each(Object.entries(hostile))("refused: %s", async (_, statement) => {
  await expect(app.tenant.db.unsafe(statement)).rejects.toMatchObject({ code: "42501" });
  expect(await storyOf(app, id)).toBe("none → invited → active");
});

test("refused: a right that the tenant gives itself is none", async () => {
  await app.tenant.db.unsafe(
    "grant all on relation_status_log to current_user",
  ).catch((error) => expect(error).toMatchObject({ code: "42501" }));
  await expect(app.tenant.db.unsafe("delete from relation_status_log")).rejects
    .toMatchObject({ code: "42501" });
});

test("refused: by the connections that serve requests, too", async () => {
  const { db } = await opened(app.tenant.pools, app.tenant.slug);
  await expect(ask(db, "delete from relation_status_log")).rejects
    .toMatchObject({ code: "42501" });
});

test("refused: another tenant's table cannot be made append-only", async () => {
  const other = await anApp();
  const statement = `select extensions.keep_append_only('hh_${other.tenant.slug}', 'users')`;
  await expect(app.tenant.db.unsafe(statement)).rejects.toMatchObject({ code: "42501" });
});

test.each([
  ["make a table append-only", "keep_append_only", "'users'"],
  ["tell of changed calendars", "note_calendar_changes", "array[1]"],
  ["tell of changed cards", "note_card_changes", "array[1]"],
])("refused: the shared login, without a role, may %s of nobody", async (_, name, argument) => {
  const login = await findSharedLogin(app.tenant.control);
  const url = new URL(app.tenant.controlUrl);
  url.username = login.user;
  url.password = login.password;
  const sql = keepForEnd(connect(url.href, { max: 1, timeouts: noTimeouts, name: "test" }));
  const statement = `select extensions.${name}('hh_${app.tenant.slug}', ${argument})`;
  await expect(sql.unsafe(statement)).rejects.toMatchObject({ code: "42501" });
});

test("one row a change, in its transaction: a change that is taken back leaves none", async () => {
  const one = await anInvitation(await app.student(), tutor);
  const { db } = app.tenant;
  await db.transaction(async (tx) => {
    await tx.unsafe(`update relations set status = 'active' where id = ${one}`);
    throw new Error("taken back");
  }).catch(() => {});
  expect(await storyOf(app, one)).toBe("none → invited");
  await db`update relations set status = status, updated_at = now() where id = ${one}`;
  expect(await storyOf(app, one)).toBe("none → invited");
  await act(tutor, "tutor", "accept", one);
  await act(tutor, "tutor", "archive", one);
  await act(tutor, "tutor", "invite", one);
  expect(await storyOf(app, one)).toBe("none → invited → active → archived → invited");
});

test("relation and instant are indexed", async () => {
  const rows = await app.tenant.db<{ first: string }[]>`
    select attname as first from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0]
    where indrelid = 'relation_status_log'::regclass order by attname`;
  expect(rows.map(({ first }) => first)).toEqual(["id", "moment", "relation_id", "timestamp"]);
});
