/** A file that is cut, damaged, foreign or newer is told apart, and harms nobody. */
import { beforeAll, expect, test } from "vitest";
import { BackupError } from "../../src/backups/backup-lines.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { aScene } from "../calendar/writes.ts";
import { anApp, type TestApp } from "../support/app.ts";
import {
  aBackup,
  check,
  edited,
  gzipped,
  restored,
  tablesOf,
  unzipped,
} from "../support/backups.ts";
import { withRows } from "./backup-text.ts";

const migrations = await readMigrations("sql");
let app: TestApp;
let backup: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  app = await anApp();
  await aScene(app);
  backup = await aBackup(app.tenant.controlUrl, app.tenant.slug);
});

const found = (bytes: Uint8Array<ArrayBuffer>) =>
  check(bytes, migrations).then(() => "whole", (error) => {
    if (!(error instanceof BackupError)) throw error;
    return error.message;
  });

test("a whole one is whole", async () => {
  expect(await found(backup)).toBe("whole");
});

test("a file that is cut anywhere is never taken for a whole one", async () => {
  const seen = new Set<string>();
  for (let cut = 0; cut < backup.length; cut += cut < 100 || cut > backup.length - 30 ? 1 : 331) {
    seen.add(await found(backup.slice(0, cut)));
  }
  expect(
    [...seen].filter((message) =>
      !/^(this is no backup|the backup is cut or damaged)/.test(message)
    ),
  )
    .toEqual([]);
  expect([...seen].some((message) => /up to the table \w+\.\w+$/.test(message))).toBe(true);
});

test("a byte that is another is noticed wherever it makes a difference", async () => {
  const text = await unzipped(backup);
  for (let at = 0; at < backup.length; at += 97) {
    const damaged = backup.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    // Some bits of a gzip file mean nothing, such as its time: what comes out of it is then the same.
    const isSame = await unzipped(damaged).then((other) => other === text, () => false);
    // Its own checksum is not looked at: ours is beside it.
    const isTrailer = at >= backup.length - 8;
    if (!isSame && !isTrailer) expect(await found(damaged), `byte ${at}`).not.toBe("whole");
  }
});

test.each<[string, (text: string) => string, RegExp]>([
  [
    "a row is another",
    (text) => text.replace("\tstudent", "\tstadent"),
    /damaged: the table \w+\.\w+ has \d+ rows that are not the \d+/,
  ],
  [
    "a row is missing",
    (text) => text.replace(/(\{"table":"calendars".*\n).*\n/, "$1"),
    /damaged: the table \w+\.calendars has 0 rows that are not the 1/,
  ],
  [
    "a line about a table is another",
    (text) => text.replace(/("table":"services","columns":\["id",)"tutor_id"/, '$1"student_id"'),
    /damaged: its lines about tables/,
  ],
  ["its end is missing", (text) => text.replace(/\n\{"end".*\n$/, "\n"), /cut or damaged/],
  ["something follows", (text) => `${text}{}\n`, /something follows/],
  [
    "it ends as another",
    (text) => text.replace(/"end":"[^"]*"/, `"end":"${crypto.randomUUID()}"`),
    /ends as another one/,
  ],
  ["it is of a newer form", (text) => text.replace(":1,", ":2,"), /newer version.*update/],
  [
    "it has migrations that this program does not know",
    (text) =>
      text.replace('"sequences"', '"sequences"').replace(
        /\}\],"sequences"/,
        `},${NEWER}],"sequences"`,
      ),
    /newer version of the program: update the program first \(it has the migration 999 later\)/,
  ],
  [
    "it is of a program with other migrations",
    (text) => text.replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${"0".repeat(64)}"`),
    /is of another program: its migration 1 \(people\)/,
  ],
  ["it is another program's text", () => "-- PostgreSQL database dump\n", /no backup of Halfhour/],
  ["it is JSON of another kind", () => '{"halfhour_backup": "yes"}\n', /no backup of Halfhour/],
  ["it is empty", () => "", /no backup of Halfhour/],
])("refused: %s", async (_, edit, message) => {
  expect(await found(await edited(backup, edit))).toMatch(message);
});

const NEWER = '{"number":999,"name":"later","sha256":"00"}';

test("refused: what is not compressed, or compressed otherwise", async () => {
  for (
    const bytes of [new Uint8Array(), new Uint8Array(5_000).fill(7), new TextEncoder().encode("x")]
  ) {
    expect(await found(bytes)).toBe("this is no backup of Halfhour");
  }
});

test("a tenant whose restore fails in the middle is as it was, and serves on", async () => {
  const { controlUrl: url, slug, id, control } = app.tenant;
  const before = await tablesOf(url, `hh_${slug}`);
  const spoilt: [string, Promise<Uint8Array<ArrayBuffer>>, RegExp][] = [
    ["cut", Promise.resolve(backup.slice(0, backup.length - 400)), /cut or damaged/],
    [
      "a row twice",
      edited(backup, withRows("users", (rows) => [...rows, ...rows])),
      /duplicate key/,
    ],
    [
      "a bad value",
      edited(backup, withRows("users", ([row = ""]) => [row.replace(/^\d+/, "x")])),
      /bigint/,
    ],
    ["a missing reference", edited(backup, withRows("users", () => [])), /foreign key/],
    ["too few columns", edited(backup, withRows("users", () => ["1"])), /missing data/],
    [
      "an unknown table",
      edited(backup, (text) => text.replace('"table":"users"', '"table":"pg_class"')),
      /has no table pg_class/,
    ],
    [
      "SQL for a name",
      edited(backup, (text) => text.replace('"table":"users"', '"table":"users\\"; drop"')),
      /has no table users"; drop/,
    ],
  ];
  for (const [what, file, message] of spoilt) {
    await expect(restored(url, await file, { slug }), what).rejects.toThrow(message);
  }
  expect(await tablesOf(url, `hh_${slug}`)).toEqual(before);
  const [tenant] = await control`select id from control.tenants where slug = ${slug}`;
  expect(tenant).toEqual({ id });
  expect((await (await app.student()).get("/me/profile")).status).toBe(200);
  const [left] = await control`
    select count(*)::int as roles from pg_roles
    where rolname like 'hh\\_r%' and not exists (select from control.tenants where role_name = rolname)
      and length(rolname) = 20 and not exists (select from pg_stat_activity where backend_xid is not null)`;
  expect(left?.["roles"] ?? 0).toBe(0);
});

test("a file as large as it can be unpacked from a few bytes is no backup", async () => {
  const bomb = await gzipped(new Blob([new Uint8Array(50_000_000)]));
  expect(await found(bomb)).toBe("this is no backup of Halfhour");
});
