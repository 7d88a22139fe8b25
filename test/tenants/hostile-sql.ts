/**
 * What a tenant's hostile SQL would do, with the names that a test fills in: `{own}` and `{other}` tenant's role,
 * the `{owner}` of the database, `{otherId}`, another's large `{object}` and the `{pid}` of another's backend.
 */
import type { TestTenant } from "../support/database.ts";

/** The names in these texts, for an attacker and a victim; makes a large object of the database's owner. */
export async function namesFor(
  attacker: TestTenant,
  victim: TestTenant,
): Promise<Record<string, string>> {
  const { control } = attacker;
  const [object] = await control`select lo_from_bytea(0, 'secret'::bytea)::int as id`;
  const [backend] = await victim.db`select pg_backend_pid() as pid`;
  const [owner] = await control`select current_user as name`;
  return {
    own: `hh_${attacker.slug}`,
    other: `hh_${victim.slug}`,
    otherId: String(victim.id),
    owner: owner?.["name"],
    object: String(object?.["id"]),
    pid: String(backend?.["pid"]),
  };
}

/** Each is a statement, or several (`;;`), sent as those of the attacker's requests are. */
export const refused: Record<string, string> = {
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
  "a key for another tenant":
    "insert into extensions.own_keys (tenant_id, kind, name, scopes, place, hash, prefix) " +
    "values ({otherId}, 'service', 'x', '{}', 1, sha256('x'), 'x')",
  "the hashes of keys": "select hash from extensions.own_keys",
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

/**
 * The door's own word, insufficient_privilege, what is no row of a view's own, what the search path hides, an extension that is not
 * installed, and several statements in one
 */
export const refusals = ["FOREIGN_STATEMENT", "42501", "44000", "42P01", "0A000", "42704", "42601"];

/** Data statements that would change the role, run a text, or reach beyond the tenant by a function. */
export const byFunction: Record<string, string> = {
  "becoming another tenant": "select set_config('role', '{other}', false)",
  "becoming nobody in particular": "select pg_catalog.set_config('role', 'none', true)",
  "becoming another tenant by the settings' view":
    "update pg_settings set setting = '{other}' where name = 'role'",
  "running a text": "select query_to_xml('select * from {other}.users', true, true, '')",
  "a text's statistics": "select * from ts_stat('select to_tsvector(name) from {other}.users')",
  "rewriting by a text": "select ts_rewrite('a'::tsquery, 'select 1')",
  "telling other tenants": "select pg_notify('x', 'y')",
  "holding a lock for ever": "select pg_advisory_lock(1)",
  "holding a lock of the whole database": "select pg_advisory_xact_lock(1)",
  "trying such a lock": "select pg_try_advisory_xact_lock(1, 2)",
  "a large object": "select lo_from_bytea(0, 'x')",
  "writing into the server's log of changes": "select pg_logical_emit_message(false, 'x', 'y')",
  "setting what is not a change's": "select extensions.remember('role', '{other}')",
};
