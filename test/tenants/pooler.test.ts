/** What decision 13 promises holds behind a transaction pooler, too (decision 39). */
import pg from "pg";
import { beforeAll, expect, inject, test } from "vitest";
import { Connection } from "../../src/platform/database/connection.ts";
import { PassingRole } from "../../src/platform/database/passing-role.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { doorFault } from "../../src/platform/database/statement.ts";
import type { OpenTenant } from "../../src/platform/database/tenants.ts";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { findTenant } from "../../src/tenants/tenant.ts";
import { ask } from "../support/ask.ts";
import { aTenant, keepForEnd, opened, somePools, type TestTenant } from "../support/database.ts";
import { describeWithPgbouncer, startPgbouncer } from "../support/pgbouncer.ts";
import { type Pooled, throughPgbouncer } from "../support/pooled.ts";
import { byFunction, namesFor, refusals, refused } from "./hostile-sql.ts";

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);

describeWithPgbouncer("behind PgBouncer, with one server for each login", () => {
  let attacker: TestTenant;
  let victim: TestTenant;
  let pooled: Pooled;
  let names: Record<string, string>;

  beforeAll(async () => {
    [attacker, victim] = [await aTenant(), await aTenant()];
    await attacker.db`insert into users (subject, role, name) values ('eve', 'tutor', 'Eve')`;
    await victim.db`insert into users (subject, role, name) values ('anna', 'tutor', 'Anna')`;
    for (const { db } of [attacker, victim]) {
      await db.unsafe("create table probes (id int primary key, word text not null)");
    }
    names = await namesFor(attacker, victim);
    pooled = await throughPgbouncer({ servers: 1, boundMs: 10_000 });
  });

  const filledIn = (template: string) =>
    template.replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);

  /** The error code of the first statement that is refused. */
  async function codeThroughTheDoor(text: string): Promise<string | null> {
    const { db } = await opened(pooled.pools, attacker.slug);
    try {
      for (const message of text.split(";;")) await ask(db, message);
      return null;
    } catch (error) {
      return codeOf(error);
    }
  }

  /** A connection of the shared login, and what sends over it as the attacker whatever the text. */
  async function pastTheDoor() {
    const login = await findSharedLogin(attacker.control);
    const tenant = await findTenant(attacker.control, attacker.slug);
    if (tenant === null) throw new Error("the tenant is gone");
    const connection = await Connection.open(pooled.url, { login, isPooled: true }, 5_000);
    const slot = {
      connection,
      busy: true,
      user: "",
      usedSince: 0,
      tenant: null,
      tenants: new Map(),
      idleSince: 0,
    };
    const role = new PassingRole(tenant, {});
    const send = (text: string) =>
      role.send<pg.QueryResultRow>(slot, { text }, performance.now() + 5_000);
    const sendWithin = async (text: string) => {
      const endsAt = performance.now() + 5_000;
      await role.begin(slot, "begin", endsAt);
      return await role.sendWithin<pg.QueryResultRow>(slot, { text }, endsAt);
    };
    return { send, sendWithin, end: () => connection.end() };
  }

  test.each(Object.entries(refused))("refused: %s", async (_name, template) => {
    const text = filledIn(template);
    expect(refusals, text).toContain(await codeThroughTheDoor(text));
  });

  test.each(
    Object.entries({ ...byFunction, ...refused }).filter(([, text]) =>
      doorFault(text) === null || Object.values(byFunction).includes(text)
    ),
  )(
    "refused by PostgreSQL itself: %s",
    async (_name, template) => {
      if (inject("superuserUrl") === null) return console.log("skipped: the server is not ours");
      const { send, end } = await pastTheDoor();
      const code = await send(filledIn(template)).then(() => null, codeOf);
      await end();
      expect(refusals, template).toContain(code);
    },
  );

  test.each(["select 1 as a; set role none", "select 1; commit; select 2", "commit; select 1"])(
    "refused: several statements in one, also without values: %s",
    async (text) => {
      const { send, sendWithin, end } = await pastTheDoor();
      await expect(send(text)).rejects.toMatchObject({ code: "42601" });
      await expect(sendWithin(text)).rejects.toMatchObject({ code: "42601" });
      await end();
    },
  );

  test("each text names its tenant, so that no cache of answers by text mixes two tenants up", async () => {
    const { send, end } = await pastTheDoor();
    const sleeping = send("select pg_sleep(1)");
    const texts = () =>
      attacker.control`select query from pg_stat_activity
        where application_name = ${`hh_${attacker.slug}`} and query like '%pg_sleep(1)'`;
    await expect.poll(texts).toEqual([{ query: `/* hh_${attacker.slug} */ select pg_sleep(1)` }]);
    await sleeping;
    await end();
  });

  test("a statement is not carried out when what goes before it fails or is cancelled", async () => {
    const login = await findSharedLogin(attacker.control);
    const connection = await Connection.open(pooled.url, { login, isPooled: true }, 5_000);
    const before = "do $$ begin perform 1 / 0; end $$";
    const text = "select current_user as who";
    const sent = [
      connection.send({ before, text }, performance.now() + 5_000),
      connection.send(
        { before: "do $$ begin set local role none; end $$", text },
        performance.now() + 5_000,
      ),
    ];
    await expect(sent[0]).rejects.toMatchObject({ code: "NOT_BEGUN", cause: { code: "22012" } });
    expect((await sent[1])?.rows).toEqual([{ who: login.user }]);
    await connection.end();
  });

  test("a tenant that is gone, or was made anew, gets nothing", async () => {
    const gone = somePools({
      url: pooled.url,
      isPooled: true,
      find: () => Promise.resolve({ id: 0, role: "hh_gone", roleOid: 1 }),
    });
    const anew = somePools({
      url: pooled.url,
      isPooled: true,
      find: () => Promise.resolve({ id: 0, role: `hh_${victim.slug}`, roleOid: 1 }),
    });
    for (const pools of [gone, anew]) {
      const { db } = await opened(pools, "gone");
      for (let i = 0; i < 2; i++) {
        await expect(db.transaction((tx) => ask(tx, "select 1 as a", "a")))
          .rejects.toMatchObject({ code: "TENANT_GONE" });
        await expect(ask(db, "select name from users", "name"))
          .rejects.toMatchObject({ code: "TENANT_GONE" });
      }
      await pools.close();
    }
  });

  /** Rows of transactions that end well have higher numbers than these. */
  const KEPT = 900_000;
  let made = 0;

  /** Many clients of both tenants at once, whatever fails between; answers what was not as it should be. */
  async function interleaved(times: number): Promise<string[]> {
    const stray: string[] = [];
    const tenants: [OpenTenant, string][] = [
      [await opened(pooled.pools, attacker.slug), "Eve"],
      [await opened(pooled.pools, victim.slug), "Anna"],
    ];
    const look = async (db: OpenTenant["db"], name: string) => {
      const rows = await ask(
        db,
        "select name, current_user::text as who, current_setting('search_path') as path from users",
        "name",
        "who",
        "path",
      );
      const who = `hh_${name === "Eve" ? attacker.slug : victim.slug}`;
      const own = [{ name, who, path: `${who}, extensions` }];
      if (JSON.stringify(rows) !== JSON.stringify(own)) stray.push(JSON.stringify(rows));
    };
    const client = async (i: number) => {
      const [{ db }, name] = tenants[i % 2] ?? expect.fail("there are two");
      for (let n = 0; n < times; n++) {
        await look(db, name);
        if ((i + n) % 3 === 0) await ask(db, "select 1 / 0 as n", "n").catch(() => {});
        if ((i + n) % 4 === 0) {
          await db.transaction(async (tx) => {
            await ask(tx, `insert into probes values (${++made}, '${name}')`);
            // Sent without waiting: what is behind the fault must not be carried out by itself.
            await Promise.all([
              ask(tx, "select * from nowhere"),
              ask(tx, `insert into probes values (${++made}, '${name}')`),
            ]);
          }).catch(() => {});
        }
        if ((i + n) % 5 === 0) {
          await db.transaction(async (tx) => {
            await ask(tx, `insert into probes values (${KEPT + ++made}, '${name}')`);
            await look(tx as OpenTenant["db"], name);
          }).catch((error) => stray.push(codeOf(error)));
        }
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, i) => client(i)));
    return stray;
  }

  test("two tenants over one server see their own rows, whatever fails between", async () => {
    expect(await interleaved(10)).toEqual([]);
    for (const [tenant, name] of [[attacker, "Eve"], [victim, "Anna"]] as const) {
      const words = await tenant.db`select distinct word from probes`;
      expect(words).toEqual([{ word: name }]);
      const undone = await tenant.db`select id from probes where id < ${KEPT}`;
      expect(undone).toEqual([]);
    }
  });

  test("two tenants see their own rows while statements are cancelled and servers ended", async () => {
    let isOver = false;
    const disturb = (async () => {
      while (!isOver) {
        await new Promise((resolve) => setTimeout(resolve, 7));
        const how = Math.random() < 0.9 ? "pg_cancel_backend" : "pg_terminate_backend";
        await attacker.control.unsafe(
          `select ${how}(pid) from pg_stat_activity
           where usename = (select name from control.shared_login)
             and application_name in ('${names["own"]}', '${names["other"]}')`,
        );
      }
    })();
    const stray = await Promise.all(
      Array.from({ length: 6 }, () => interleaved(3).catch((error) => [codeOf(error)])),
    );
    isOver = true;
    await disturb;
    const mayBe = new Set(["57014", "57P01", "ANSWER_LOST", "DATABASE_UNAVAILABLE"]);
    const unlike = stray.flat().filter((word) =>
      !mayBe.has(word) && !/canceling|terminat|lost|ended/.test(word)
    );
    expect(unlike).toEqual([]);
    for (const [tenant, name] of [[attacker, "Eve"], [victim, "Anna"]] as const) {
      const others = await tenant.db`select word from probes where word <> ${name}`;
      expect(others).toEqual([]);
    }
  });

  test("nothing of a tenant's session is left for the next client", async () => {
    expect(await interleaved(2)).toEqual([]);
    const login = await findSharedLogin(attacker.control);
    const settings = async (url: string) => {
      const as = Object.assign(new URL(url), { username: login.user, password: login.password });
      const client = new pg.Client({ connectionString: as.href, application_name: "next" });
      await client.connect();
      const { rows } = await client.query(
        // Those of a language come with its first use, and say nothing of whose that was.
        "select name, setting from pg_show_all_settings() where name not like 'plpgsql.%' order by 1",
      );
      const { rows: [left] } = await client.query(`select current_user as who,
        (select count(*)::int from pg_prepared_statements) as prepared,
        (select count(*)::int from pg_cursors) as cursors,
        (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks,
        pg_my_temp_schema()::int as temporary`);
      await client.end();
      return { rows, left };
    };
    const [through, fresh] = [await settings(pooled.url), await settings(attacker.controlUrl)];
    expect(through.rows).toEqual(fresh.rows);
    expect(through.left).toEqual({
      who: login.user,
      prepared: 0,
      cursors: 0,
      locks: 0,
      temporary: 0,
    });
  });

  test("each transaction has limits of time of its own", async () => {
    const pools = somePools({ url: pooled.url, isPooled: true, boundMs: 3_000 });
    const { db } = await opened(pools, attacker.slug);
    await expect(ask(db, "select pg_sleep(6)::text as a", "a"))
      .rejects.toThrow(/time/);
    const holder = await attacker.db.reserve();
    await holder.unsafe("begin; lock table probes");
    await expect(ask(db, "insert into probes values (1, 'late')"))
      .rejects.toMatchObject({ code: "55P03" });
    await holder.unsafe("rollback");
    holder.release();
    expect(await ask(db, "select id from probes where word = 'late'", "id")).toEqual([]);
    await pools.close();
  });

  test("the owner's own statements have UTC and limits, and none can be reserved", async () => {
    const short = keepForEnd(
      connect(pooled.url, { isPooled: true, max: 2, timeouts: { statement: 300 } }),
    );
    await expect(short`select pg_sleep(2)`).rejects.toMatchObject({ code: "57014" });
    const [row] = await short`select current_setting('TimeZone') as zone,
      current_setting('IntervalStyle') as style, current_setting('plan_cache_mode') as plans`;
    expect(row).toEqual({ zone: "UTC", style: "iso_8601", plans: "force_generic_plan" });
    await expect(short.reserve()).rejects.toThrow("cannot be reserved");
    await expect(short.transaction(async (tx) => {
      await tx`create table control.nothing (id int)`;
      throw new Error("undo");
    })).rejects.toThrow("undo");
    expect(await short`select to_regclass('control.nothing') as oid`).toEqual([{ oid: null }]);
  });

  test("through a pooler in DATABASE_URL no tenant's role is taken, and the error names the variable", async () => {
    // It refuses what travels in the start-up packet, unless it is told to leave that out.
    const { url, close } = await startPgbouncer(2, "ignore_startup_parameters = options");
    const unaware = somePools({ url, boundMs: 5_000 });
    const { db } = await opened(unaware, attacker.slug);
    await expect(ask(db, "select name from users", "name")).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      message: expect.stringContaining("DATABASE_POOLER_URL"),
    });
    await unaware.close();
    await close();
    const refusing = keepForEnd(connect(pooled.url));
    await expect(refusing`select 1`).rejects.toThrow("DATABASE_POOLER_URL");
  });
});
