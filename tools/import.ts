/** deno task import: templates, slots and lessons of the older system (A9). */
import { parseArgs } from "node:util";
import { applyFile, type Backup } from "../src/imports/apply-file.ts";
import type { ImportFile } from "../src/imports/import-file.ts";
import { joinFiles, parseFile } from "../src/imports/parse-file.ts";
import { listQuarantine } from "../src/imports/quarantine.ts";
import { reportFile, reportText } from "../src/imports/report-file.ts";
import type { Report } from "../src/imports/report.ts";
import { rollbackImport } from "../src/imports/rollback-import.ts";
import { databaseTime } from "../src/platform/database/database-clock.ts";
import type { Sql } from "../src/platform/database/sql.ts";
import { runCommand, UsageError, withTenant } from "./command.ts";
import { whenInterrupted } from "./interruption.ts";
import { Progress } from "./progress.ts";

const usage =
  `Imports templates, slots and lessons of the older system from a dump as SQL, or from CSV
or JSON; docs/import.md has the formats. Without --apply it only tells what it found.

  deno task import --from dump.sql             may be repeated: several files are one import
  deno task import --from dump.sql --apply     in one transaction; prints the import's id
  deno task import --quarantine <id>           what could not be imported, as JSON lines
  deno task import --rollback <id>             all is again as it was before
  --backup-dir <folder>                        where --apply writes what it touches, as it was
                                               before; backups in DATA_DIR unless it is said
  --tenant <slug>                              demo unless it is said
  --json                                       the report as JSON`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;
const options = {
  tenant: { ...text, default: "demo" },
  apply: flag,
  json: flag,
  from: { ...text, multiple: true as const },
  "backup-dir": text,
  quarantine: text,
  rollback: text,
} as const;

type Work = (db: Sql) => Promise<void>;

const readFiles = async (paths: readonly string[]) =>
  joinFiles(
    await Promise.all(paths.map(async (path) => parseFile(path, await Deno.readFile(path)))),
  );

/** A new file `backup_YYYYMMDD_HHMMSS.jsonl`, a line for each tutor that is touched. */
async function openBackup(
  folder: string,
): Promise<{ path: string; keep: Backup; close: () => void }> {
  await Deno.mkdir(folder, { recursive: true });
  const at = new Date().toISOString().replaceAll(/[-:]/g, "").replace("T", "_").slice(0, 15);
  const path = `${folder}/backup_${at}.jsonl`;
  const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  const keep = async (line: string) => {
    const bytes = new TextEncoder().encode(`${line}\n`);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    // On the disk before anything changes.
    await file.sync();
  };
  return { path, keep, close: () => file.close() };
}

/** As JSON the report stands alone; for a person a line follows that says what became of it. */
function print(report: Report, json: boolean, line: string): void {
  console.log(json ? JSON.stringify(report, null, 2) : `${reportText(report)}\n${line}`);
}

const report = (paths: readonly string[], json: boolean): Work => async (db) => {
  const found = await reportFile(db, await readFiles(paths));
  const isDone = found.imported_as !== null;
  print(
    found,
    json,
    isDone ? `this file is import ${found.imported_as}` : "nothing was changed: add --apply",
  );
};

const apply = (paths: readonly string[], json: boolean, folder: string): Work => async (db) => {
  const file = await readFiles(paths);
  const backup = await openBackup(folder);
  // Nothing was touched then, so that it is a copy of nothing.
  const withdraw = whenInterrupted(() => Deno.remove(backup.path));
  const progress = new Progress("import", "tutors", tutorsOf(file));
  const keep = async (line: string) => {
    await backup.keep(line);
    progress.step();
  };
  try {
    const done = await applyFile(db, file, await databaseTime(db), keep);
    progress.end();
    const { taken_times, rows } = done.validation;
    print(
      done,
      json,
      `validated: ${rows} rows, each imported or quarantined; ${taken_times} taken times, none of them free\n` +
        `what was there before is in ${backup.path}\n` +
        `import ${done.import_id} is done; slots made of templates: ${done.slots_planned}`,
    );
  } finally {
    withdraw();
    backup.close();
  }
};

/** About how many: rows that tell no tutor are none's. */
function tutorsOf({ rows }: ImportFile): number {
  const named = rows.map(({ fields }) =>
    fields instanceof Map
      ? fields.get("tutor_sub") ?? fields.get("tutor_id") ?? fields.get("tutor")
      : undefined
  );
  return new Set(named.filter((tutor) => tutor !== undefined)).size;
}

const quarantine = (id: number): Work => async (db) => {
  for (const row of await listQuarantine(db, id)) console.log(JSON.stringify(row));
};

const rollback = (id: number): Work => async (db) => {
  const { tutors } = await rollbackImport(db, id);
  console.log(`import ${id} is rolled back; calendars that are as they were: ${tutors}`);
};

/** What the arguments ask for. @throws UsageError */
function readArguments(args: string[]): { tenant: string; work: Work } {
  const { values } = parseArgs({ args, options });
  const { tenant, from = [], json } = values;
  const asked = [from.length > 0, values.quarantine, values.rollback].filter(Boolean).length;
  if (asked !== 1) {
    throw new UsageError("--from, --quarantine or --rollback is needed, one of them");
  }
  if (values.apply && from.length === 0) throw new UsageError("--apply goes with --from");
  if (values.quarantine) return { tenant, work: quarantine(readId(values.quarantine)) };
  if (values.rollback) return { tenant, work: rollback(readId(values.rollback)) };
  if (!values.apply) return { tenant, work: report(from, json) };
  const folder = values["backup-dir"] ?? `${Deno.env.get("DATA_DIR") ?? ".data"}/backups`;
  return { tenant, work: apply(from, json, folder) };
}

function readId(value: string): number {
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new UsageError("an import's id is a number");
}

await runCommand(usage, () => {
  const { tenant, work } = readArguments(Deno.args);
  return withTenant(tenant, work);
});
