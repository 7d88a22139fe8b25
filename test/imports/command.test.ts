/** `deno task import` as a person runs it, in processes of its own. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { dump, HEADER, records } from "./files.ts";

let app: TestApp;
let tutor: Person;
let folder: string;
beforeAll(async () => {
  app = await anApp({ now: new Date().toISOString() });
  tutor = await app.tutor();
  folder = await Deno.makeTempDir();
});
afterAll(() => Deno.remove(folder, { recursive: true }));

const start = (...args: string[]) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/import.ts", "--tenant", app.tenant.slug, ...args],
    env: { DATABASE_URL: app.tenant.controlUrl, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();

async function run(...args: string[]) {
  const { code, stdout, stderr } = await start(...args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function aFile(name: string, ...lines: string[]): Promise<string> {
  await Deno.writeTextFile(`${folder}/${name}`, [HEADER, ...lines].join("\r\n"));
  return `${folder}/${name}`;
}

/** How far it is goes to stderr, and nothing else does. */
const DONE = /^(\{"time":[^\n]*"task":"import"[^\n]*\}\n)*\{"time":[^\n]*"state":"done"[^\n]*\}\n$/;

test("report, apply, again, quarantine, rollback", async () => {
  const file = await aFile(
    "weeks.csv",
    `template,${tutor.subject},0,,10:00,12:00,`,
    `template,${tutor.subject},8,,10:00,12:00,`,
    `slot,${tutor.subject},,2019-06-02,10:00,12:00,`,
  );
  const [before, written] = [await dump(app.tenant.db), await records(app.tenant.db)];

  const told = await run("--from", file);
  expect(told).toMatchObject({ code: 0, err: "" });
  expect(told.out).toContain("weeks.csv: 3 rows of csv, sha256 ");
  expect(told.out).toContain("quarantined  1 (bad_day: 1)\n    line 3: bad_day: ");
  expect(told.out).toContain("nothing was changed: add --apply\n");
  expect([await dump(app.tenant.db), await records(app.tenant.db)]).toEqual([before, written]);

  const applied = await run("--from", file, "--apply", "--json", "--backup-dir", `${folder}/kept`);
  expect(applied).toMatchObject({ code: 0, err: expect.stringMatching(DONE) });
  const { import_id: id, ...report } = JSON.parse(applied.out);
  expect(report).toMatchObject({
    file: "weeks.csv",
    templates_created: 1,
    slots_created: 1,
    days_converted: 1,
    days: { sunday_is: "0" },
    quarantined: 1,
  });
  expect((await tutor.get("/calendar/template")).body)
    .toMatchObject({ weekly_slots: [{ weekday: 6, start: "10:00", end: "12:00" }] });

  expect(await run("--from", file)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`this file is import ${id}\n`),
  });
  expect(await run("--from", file, "--apply", "--backup-dir", `${folder}/again`)).toMatchObject({
    code: 1,
    err: expect.stringMatching(`\nthis file is import ${id} already .*\n$`),
  });
  const { out } = await run("--quarantine", `${id}`);
  expect(out.trim().split("\n").map((line) => JSON.parse(line))).toMatchObject([
    { line: 3, reason: "bad_day", item: { day_of_week: "8", tutor_sub: tutor.subject } },
  ]);

  expect(await run("--rollback", `${id}`)).toMatchObject({
    code: 0,
    out: `import ${id} is rolled back; calendars that are as they were: 1\n`,
  });
  expect(await dump(app.tenant.db)).toEqual(before);
  expect(await run("--rollback", `${id}`)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`import ${id} was rolled back already`),
  });
});

test("several files, such as a table each, are one import, whose backup is kept before", async () => {
  const [templates, slots] = [`${folder}/templates.csv`, `${folder}/slots.csv`];
  const { subject } = tutor;
  await Deno.writeTextFile(
    templates,
    `id,tutor_id,day_of_week,start_time,end_time\n7,${subject},0,10:00:00,12:00:00\n`,
  );
  await Deno.writeTextFile(
    slots,
    "id,tutor_id,date,start_time,end_time,status,source,template_id,override_reason\n" +
      `1,${subject},2019-06-02,10:00:00,11:00:00,booked,override,7,dentist\n`,
  );
  const kept = `${folder}/of-tables`;
  const files = ["--from", templates, "--from", slots];
  const { out, err } = await run(...files, "--apply", "--backup-dir", kept);
  expect(err).toMatch(DONE);
  expect(out).toContain("templates.csv and slots.csv: 2 rows of csv");
  expect(out).toContain("validated: 2 rows, each imported or quarantined; 1 taken times");
  const [backup, ...more] = [...Deno.readDirSync(kept)].map(({ name }) => name);
  expect([backup, more]).toEqual([expect.stringMatching(/^backup_\d{8}_\d{6}\.jsonl$/), []]);
  const lines = (await Deno.readTextFile(`${kept}/${backup}`)).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ subject, templates: [] }]);
  const id = /import (\d+) is done/.exec(out)?.[1];
  expect((await run("--rollback", `${id}`)).code).toBe(0);
});

test(
  "interrupted or killed in the middle: nothing of it is done, and the same command does it",
  async () => {
    const file = await aFile("halves.csv", `template,${tutor.subject},2,,10:00,12:00,`);
    const { control, db, slug } = app.tenant;
    const kept = `${folder}/halves`;
    const [before, written] = [await dump(db), await records(db)];
    const ofTenant = () =>
      control<{ pid: number; waits: boolean }[]>`
    select pid, wait_event_type is not distinct from 'Lock' as waits from pg_stat_activity
    where application_name = ${`hh_${slug}`}`;
    const waiting = async () => (await ofTenant()).filter(({ waits }) => waits).length;
    for (const [signal, code] of [["SIGINT", 130], ["SIGKILL", 137]] as const) {
      // Slots can be read and not written: the week is there by then.
      const holder = await db.reserve();
      await holder.unsafe("begin; lock table slots in exclusive mode");
      const process = start("--from", file, "--apply", "--backup-dir", kept);
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
      process.kill(signal);
      expect((await process.output()).code).toBe(code);
      if (signal === "SIGINT") expect([...Deno.readDirSync(kept)]).toEqual([]);
      await holder.unsafe("rollback");
      holder.release();
      await expect.poll(waiting).toBe(0);
      expect([await dump(db), await records(db)], signal).toEqual([before, written]);
    }
    const { code, out } = await run("--from", file, "--apply", "--backup-dir", `${kept}-again`);
    expect(code).toBe(0);
    expect((await run("--rollback", `${/import (\d+) is done/.exec(out)?.[1]}`)).code).toBe(0);
  },
  60_000,
);

test.each<[string[], number, string]>([
  [["--from", "/nowhere/weeks.csv"], 1, "No such file"],
  [["--tenant", "nobody_here", "--quarantine", "1"], 1, "there is no tenant nobody_here\n"],
  [["--quarantine", "4711"], 1, "there is no import 4711\n"],
  [[], 2, "deno task import"],
  [["--apply"], 2, "deno task import"],
  [["--rollback", "1", "--apply"], 2, "--apply goes with --from"],
  [["--rollback", "x"], 2, "an import's id is a number"],
  [["--from", "a", "--rollback", "1"], 2, "one of them"],
])("%j ends with %i and says why", async (args, code, message) => {
  expect(await run(...args)).toMatchObject({ code, err: expect.stringContaining(message) });
});
