import postgres from "postgres";
import { beforeAll, expect, inject, test } from "vitest";
import { TenantPools } from "../../src/platform/tenant-pools.ts";
import { findTenant } from "../../src/tenants/find-tenant.ts";
import { aTenant, opened, testDatabase, type TestTenant } from "../support/database.ts";

let attacker: TestTenant;
let victim: TestTenant;
let names: Record<string, string>;

beforeAll(async () => {
  attacker = await aTenant();
  victim = await aTenant();
  await victim.db`insert into users (subject, role, name) values ('anna', 'tutor', 'Anna')`;
  const [object] = await victim.db`select lo_from_bytea(0, 'secret'::bytea)::int as id`;
  const [backend] = await victim.db`select pg_backend_pid() as pid`;
  const [owner] = await testDatabase().control`select current_user as name`;
  names = {
    own: `hh_${attacker.slug}`,
    other: `hh_${victim.slug}`,
    owner: owner?.name,
    object: String(object?.id),
    pid: String(backend?.pid),
  };
});

/** Each is a message of statements, or several (`;;`), sent through a pool like that of the attacker's requests. */
const refused: Record<string, string> = {
  "reading another tenant's table": "select * from {other}.users",
  "writing into another tenant's table":
    "insert into {other}.users (subject, role) values ('x', 'admin')",
  "changing another tenant's rows": "update {other}.users set name = 'x'",
  "deleting another tenant's rows": "delete from {other}.users",
  "emptying another tenant's table": "truncate {other}.users cascade",
  "locking another tenant's table": "begin; lock table {other}.users",
  "counting with another tenant's sequence": "select nextval('{other}.users_id_seq')",
  "another tenant's names on the search path": "set search_path = {other}; select * from users",
  "a view of another tenant's table": "create view v as select * from {other}.users",
  "a reference to another tenant's table":
    "create table r (id bigint references {other}.users (id))",
  "a function in another tenant's schema":
    "create function {other}.f() returns int language sql as 'select 1'",
  "a trigger on another tenant's table":
    "create trigger t before insert on {other}.users execute function refuse_to_change_the_past()",
  "altering another tenant's table": "alter table {other}.users add column x int",
  "renaming another tenant's schema": "alter schema {other} rename to gone",
  "dropping another tenant's schema": "drop schema {other} cascade",
  "taking what another tenant owns": "reassign owned by {other} to {own}",
  "dropping what another tenant owns": "drop owned by {other}",
  "another tenant's large object": "select lo_get({object})",
  "overwriting another tenant's large object": "select lo_put({object}, 0, 'x')",

  "the list of tenants": "select * from control.tenants",
  "the tenants' passwords by a set search path":
    "set search_path = control; select role_password from tenants",
  "the keys": "select * from control.keys",
  "making itself a key":
    "insert into control.keys (tenant_id, kind, name, scopes, slot, hash, prefix) " +
    "values (1, 'service', 'x', '{}', 1, sha256('x'), 'x')",
  "making a tenant": "select control.create_tenant_role('hh_evil', 'x')",
  "dropping a tenant": "select control.drop_tenant_role('{other}')",

  "becoming another tenant": "set role {other}",
  "becoming the owner": "set role {owner}",
  "becoming another tenant by its settings": "select set_config('role', '{other}', false)",
  "reset role to leave its role": "reset role; select * from control.tenants",
  "set role none to leave its role": "set role none; select * from control.tenants",
  "another session authorization": "set session authorization {other}",
  "reset session authorization":
    "reset session authorization; reset role; select * from control.tenants",
  "discard all to leave its role": "discard all;; select * from {other}.users",
  "a function that becomes another tenant":
    "do $$ begin execute 'set local role {other}'; perform * from {other}.users; end $$",
  "a security definer function that reads what its owner may not":
    "create function evil() returns bigint language sql security definer " +
    "as 'select count(*) from control.tenants'; select evil()",
  "a security definer function given to the owner":
    "create function evil() returns int language sql security definer as 'select 1'; " +
    "alter function evil() owner to {owner}",
  "a table given to the owner": "alter table settings owner to {owner}",

  "granting itself another tenant": "grant {other} to {own}",
  "granting itself the owner": "grant {owner} to {own}",
  "another tenant's password": "alter role {other} password 'x'",
  "the owner's password": "alter role {owner} password 'x'",
  "becoming a superuser": "alter role {own} superuser",
  "making roles": "create role evil login",
  "dropping a role": "drop role {other}",
  "another tenant's settings": "alter role {other} set search_path = {own}",
  "ending another tenant's connections": "select pg_terminate_backend({pid})",
  "cancelling another tenant's queries": "select pg_cancel_backend({pid})",
  "password hashes": "select * from pg_authid",
  "all large objects": "select * from pg_largeobject",
  "statistics about everybody's values": "select * from pg_statistic",

  "a schema of its own choice": "create schema evil",
  "a table in public": "create table public.evil (id int)",
  "a table among the extensions": "create table extensions.evil (id int)",
  "a function among the extensions":
    "create function extensions.now() returns int language sql as 'select 1'",
  "a temporary table": "create temporary table users (id int)",
  "an extension": "create extension dblink",
  "a foreign server": "create server s foreign data wrapper dblink_fdw",
  "a database": "create database evil",
  "altering the database": "do $$ begin execute format('alter database %I set role = {own}', " +
    "current_database()); end $$",
  "the server's settings": "alter system set log_statement = 'all'",
  "turning triggers off": "set session_replication_role = replica",
  "a publication": "create publication evil for all tables",
  "an event trigger":
    "create event trigger evil on ddl_command_end execute function refuse_to_change_the_past()",

  "reading files": "select pg_read_file('/etc/passwd')",
  "listing folders": "select pg_ls_dir('/')",
  "loading files": "copy settings from '/etc/passwd'",
  "writing files": "copy settings to '/tmp/halfhour-evil'",
  "running programs": "copy settings to program 'true'",
  "importing files as large objects": "select lo_import('/etc/passwd')",
  "exporting large objects": "select lo_export(1, '/tmp/halfhour-evil')",
  "an untrusted language": "create function f() returns int language c as 'x'",
  "loading a library": "load '$libdir/../evil'",
};

/** insufficient_privilege, what the search path hides, and an extension that is not installed */
const refusals = ["42501", "42P01", "0A000", "42704"];

/** The error code of the messages, on a connection of its own: what it leaves behind harms no other. */
async function codeOf(text: string): Promise<string | null> {
  const find = (slug: string) => findTenant(attacker.control, slug);
  const pools = new TenantPools({ url: attacker.controlUrl, find, now: () => 0, connections: 1 });
  const tenant = await opened(pools, attacker.slug);
  try {
    for (const message of text.split(";;")) await tenant.db.unsafe(message).simple();
    return null;
  } catch (error) {
    return error instanceof postgres.PostgresError ? error.code : String(error);
  } finally {
    await pools.close();
  }
}

test.each(Object.entries(refused))("refused: %s", async (_name, template) => {
  const text = template.replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);
  expect(refusals, text).toContain(await codeOf(text));
});

test("after all of that the other tenant's data is as it was", async () => {
  expect(await victim.db`select subject, role, name from users`).toEqual([
    { subject: "anna", role: "tutor", name: "Anna" },
  ]);
});

test("a connection is the tenant's own: session user, current user and role are one", async () => {
  const [row] = await attacker.db`select session_user, current_user, rolsuper, rolcreaterole,
    rolcreatedb, rolbypassrls, rolinherit from pg_roles where rolname = current_user`;
  expect(row).toEqual({
    session_user: names.own,
    current_user: names.own,
    rolsuper: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolbypassrls: false,
    rolinherit: false,
  });
});

test("a tenant sees that others are connected, not what they ask", async () => {
  await victim.db`select 'a secret question'`;
  const rows = await attacker.db`select query from pg_stat_activity where usename = ${
    names.other ?? ""
  }`;
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.query).toBe("<insufficient privilege>");
});

test("a tenant cannot reach another database of the server", async () => {
  const superuserUrl = inject("superuserUrl");
  if (superuserUrl === null) return console.log("skipped: the server is not the tests' own");
  const rows = await attacker.db`select datname, has_database_privilege(datname, 'connect') as may
    from pg_database where datallowconn and datname <> current_database()
      and datname not like 'scratch%'`;
  expect(rows.filter(({ may }) => may)).toEqual([]);
});
