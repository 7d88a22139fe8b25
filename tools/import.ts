/** deno task import: templates and slots of the older system (A9). */
import { parseArgs } from "node:util";
import { applyFile } from "../src/imports/apply-file.ts";
import { parseFile } from "../src/imports/parse-file.ts";
import { listQuarantine } from "../src/imports/quarantine.ts";
import { reportFile, reportText } from "../src/imports/report-file.ts";
import type { Report } from "../src/imports/report.ts";
import { rollbackImport } from "../src/imports/rollback-import.ts";
import { databaseTime } from "../src/platform/database/database-clock.ts";
import type { Sql } from "../src/platform/database/sql.ts";
import { runCommand, UsageError, withTenant } from "./command.ts";

const usage = `Imports templates and slots of the older system from CSV or JSON; docs/import.md has
the formats. Without --apply it only tells what it found.

  deno task import --from weeks.csv            may be repeated: a report for each file
  deno task import --from weeks.csv --apply    in one transaction; prints the import's id
  deno task import --quarantine <id>           what could not be imported, as JSON lines
  deno task import --rollback <id>             all is again as it was before
  --tenant <slug>                              demo unless it is said
  --json                                       the report as JSON`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;
const options = {
  tenant: { ...text, default: "demo" },
  apply: flag,
  json: flag,
  from: { ...text, multiple: true as const },
  quarantine: text,
  rollback: text,
} as const;

type Work = (db: Sql) => Promise<void>;

const readFile = async (path: string) => parseFile(path, await Deno.readFile(path));

/** As JSON the report stands alone; for a person a line follows that says what became of it. */
function print(report: Report, json: boolean, line: string): void {
  console.log(json ? JSON.stringify(report, null, 2) : `${reportText(report)}\n${line}`);
}

const report = (paths: readonly string[], json: boolean): Work => async (db) => {
  for (const path of paths) {
    const found = await reportFile(db, await readFile(path));
    const isDone = found.imported_as !== null;
    print(
      found,
      json,
      isDone ? `this file is import ${found.imported_as}` : "nothing was changed: add --apply",
    );
  }
};

const apply = (path: string, json: boolean): Work => async (db) => {
  const done = await applyFile(db, await readFile(path), await databaseTime(db));
  print(
    done,
    json,
    `import ${done.import_id} is done; slots made of templates: ${done.slots_planned}`,
  );
};

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
  const [first = "", ...more] = from;
  if (!values.apply) return { tenant, work: report(from, json) };
  if (more.length > 0) throw new UsageError("--apply takes one file: each is an import of its own");
  return { tenant, work: apply(first, json) };
}

function readId(value: string): number {
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new UsageError("an import's id is a number");
}

await runCommand(usage, () => {
  const { tenant, work } = readArguments(Deno.args);
  return withTenant(tenant, work);
});
