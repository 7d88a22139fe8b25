import type { Sql } from "../../src/platform/database/sql.ts";
import { parseFile } from "../../src/imports/parse-file.ts";

/** Files of the older system, and what is in a tenant before and after one. */

export const HEADER = "kind,tutor_sub,day_of_week,date,start_time,end_time,timezone";

/** A CSV whose lines follow the usual header: "template,anna,0,,10:00,12:00,". */
export const aCsv = (...lines: string[]) => aFile([HEADER, ...lines, ""].join("\n"));

export const aJson = (value: unknown) => aFile(JSON.stringify(value));

export const aFile = (text: string, name = "weeks.csv") =>
  parseFile(`/tmp/${name}`, new TextEncoder().encode(text));

/** Every column of all that an import may touch, less the calendars' version, which only rises. */
export async function dump(db: Sql): Promise<unknown> {
  return {
    templates: await db`select to_jsonb(templates)::text as row from templates order by id`,
    slots: await db`select to_jsonb(slots)::text as row from slots order by id`,
    blocks: await db`select to_jsonb(blocks)::text as row from blocks order by id`,
    lessons: await db`select to_jsonb(lessons)::text as row from lessons order by id`,
    notifications: await db`
      select to_jsonb(notifications)::text as row from notifications order by id`,
    calendars: await db`
      select tutor_id, generated_until from calendars order by tutor_id`,
  };
}

/** What an import writes beside availability. */
export async function records(db: Sql): Promise<unknown> {
  const [row] = await db`
    select
      (select count(*) from imports) as imports,
      (select count(*) from import_rows) as rows,
      (select count(*) from import_calendars) as calendars,
      (select count(*) from import_quarantine) as quarantine,
      (select count(*) from availability_changes) as changes`;
  return row;
}
