import { afterAll, expect, test } from "vitest";
import { connect } from "../../../src/platform/database/sql.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../../src/platform/deno/embedded-postgres.ts";
import { readPostmaster } from "../../../src/platform/deno/embedded-postgres/postmaster.ts";

const folder = await Deno.makeTempDir({ prefix: "halfhour-postgres-" });
await Deno.chmod(folder, 0o755); // PostgreSQL may run as another account than the tests
const data = `${folder}/postgres/data`;
const running: EmbeddedPostgres[] = [];

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(`${folder}/postgres`);
  running.push(postgres);
  return postgres;
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const sql = connect(url, { max: 1 });
  return [...await sql.unsafe(statement).finally(() => sql.end())];
}

const isRunning = async () => await readPostmaster(data) !== null;

/** As a power cut does: every process of the server at once. */
async function killServer(): Promise<number> {
  const pid = (await readPostmaster(data))?.pid ?? 0;
  Deno.kill(pid, "SIGKILL");
  return pid;
}

afterAll(async () => {
  await Promise.allSettled(running.map((postgres) => postgres.stop()));
  await Deno.remove(folder, { recursive: true });
});

test("made, stopped, started again: the data is still there", async () => {
  const first = await start();
  await ask(first.url, "create table kept as select 1 as n");
  await first.stop();
  expect(await isRunning()).toBe(false);
  const second = await start();
  expect(await ask(second.url, "select n from kept")).toEqual([{ n: 1 }]);
});

test("it listens on 127.0.0.1 only, and to nobody without the password", async () => {
  const { superuserUrl, port } = await start();
  const settings = "select current_setting('listen_addresses') as at, " +
    "current_setting('unix_socket_directories') as sockets";
  expect(await ask(superuserUrl, settings)).toEqual([{ at: "127.0.0.1", sockets: "" }]);
  const guess = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  await expect(ask(guess, "select 1")).rejects.toMatchObject({ code: "28P01" });
});

test("its log has no rows, statements and values, and would not have with other settings of the server", async () => {
  const { superuserUrl, logFile, url } = await start();
  const refused = ask(
    url,
    "create table tried (n int check (n > 0)); insert into tried values (-4711)",
  );
  await expect(refused).rejects.toMatchObject({
    code: "23514",
    detail: expect.stringContaining("4711"),
  });
  await expect.poll(() => Deno.readTextFile(logFile)).toContain("tried_n_check");
  expect(await Deno.readTextFile(logFile)).not.toContain("4711");
  const set = await ask(
    superuserUrl.replace(/\/postgres$/, "/halfhour"),
    "select unnest(setconfig) as setting from pg_db_role_setting " +
      "where setdatabase = (select oid from pg_database where datname = 'halfhour') order by 1",
  );
  expect(set).toEqual([
    { setting: "log_error_verbosity=terse" },
    { setting: "log_min_error_statement=panic" },
    { setting: "log_parameter_max_length=0" },
    { setting: "log_parameter_max_length_on_error=0" },
  ]);
});

test("the password is readable for the server's account only", async () => {
  const { mode } = await Deno.stat(`${folder}/postgres/password`);
  expect((mode ?? 0) & 0o777).toBe(0o600);
  expect(((await Deno.stat(`${folder}/postgres`)).mode ?? 0) & 0o777).toBe(0o700);
});

test("the program's own role is no superuser", async () => {
  const { url } = await start();
  const question = "select rolsuper, rolcreaterole from pg_roles where rolname = current_user";
  expect(await ask(url, question)).toEqual([{ rolsuper: false, rolcreaterole: true }]);
});

test("a second program joins the running server, and the last one to leave stops it", async () => {
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
  const [one, two] = await Promise.all([start(), start()]);
  expect(two.port).toBe(one.port);
  await one.stop();
  expect(await ask(two.url, "select 1 as n")).toEqual([{ n: 1 }]);
  await two.stop();
  expect(await isRunning()).toBe(false);
});

test("after kill -9 of the server the next start recovers what was committed", async () => {
  const before = await start();
  await ask(before.url, "create table committed as select 2 as n");
  await killServer();
  const after = await start();
  expect(await ask(after.url, "select n from committed")).toEqual([{ n: 2 }]);
  await Promise.allSettled(running.splice(0).map((postgres) => postgres.stop()));
});

test("a server that outlived its program is joined: its data is not opened twice", async () => {
  const program = `
    import { startEmbeddedPostgres } from "${Deno.cwd()}/src/platform/deno/embedded-postgres.ts";
    const { port } = await startEmbeddedPostgres("${folder}/postgres");
    console.log(port);
    setInterval(() => {}, 1000);`;
  const orphan = new Deno.Command(Deno.execPath(), {
    args: ["eval", program],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = orphan.stdout.getReader();
  const port = Number(new TextDecoder().decode((await reader.read()).value));
  orphan.kill("SIGKILL");
  await orphan.status;
  await reader.cancel();
  const joined = await start();
  expect(joined.port).toBe(port);
  await joined.stop();
  expect(await isRunning()).toBe(false);
});

test("a postmaster.pid that names some other process is not in the way", async () => {
  const before = await start();
  const file = `${data}/postmaster.pid`;
  const text = await Deno.readTextFile(file);
  await before.stop();
  await Deno.writeTextFile(file, text.replace(/^\d+/, String(Deno.pid)));
  const after = await start();
  expect(await ask(after.url, "select n from kept")).toEqual([{ n: 1 }]);
  await after.stop();
});

test("a start that was cut off while making the data begins anew", async () => {
  const unfinished = `${folder}/other/data.unfinished`;
  await Deno.mkdir(unfinished, { recursive: true });
  await Deno.writeTextFile(`${unfinished}/PG_VERSION`, "18");
  const postgres = await startEmbeddedPostgres(`${folder}/other`, { durable: false });
  expect(await ask(postgres.url, "select 1 as n")).toEqual([{ n: 1 }]);
  await postgres.stop();
});
