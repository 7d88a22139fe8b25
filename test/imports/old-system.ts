import type { Person } from "../support/app.ts";

/** The tables of the older system, as they are dumped in each way. */

export type OldTables = {
  readonly templates: readonly Row[];
  readonly slots: readonly Row[];
  readonly lessons: readonly Row[];
};
type Row = Readonly<Record<string, string | number | null>>;

const at = "2026-01-02 03:04:05.678901+00";

/** Times of a tutor whose id there is the `sub` of their tokens here; Sunday is 0 or 7. */
export const aTemplate = (
  id: number,
  tutor: Person,
  day: number,
  start: string,
  end: string,
): Row => ({
  id,
  tutor_id: tutor.subject,
  day_of_week: day,
  start_time: `${start}:00`,
  end_time: `${end}:00`,
  created_at: at,
  updated_at: at,
});

export const aSlot = (
  id: number,
  tutor: Person,
  [date, start, end]: readonly [string, string, string],
  more: Row = {},
): Row => ({
  id,
  tutor_id: tutor.subject,
  date,
  start_time: `${start}:00`,
  end_time: `${end}:00`,
  status: "available",
  source: "template",
  template_id: null,
  override_reason: null,
  created_at: at,
  updated_at: at,
  ...more,
});

export const oldLesson = (
  id: number,
  tutor: Person,
  student: Person | { readonly subject: string },
  [start, end]: readonly [string, string],
  status = "scheduled",
): Row => ({
  id,
  tutor_id: tutor.subject,
  student_id: student.subject,
  start,
  end,
  status,
});

const NAMES = {
  templates: "booking_tutoravailability",
  slots: "booking_tutoravailabilityslot",
  lessons: "booking_lesson",
} as const;
const tables = (old: OldTables) =>
  (["templates", "slots", "lessons"] as const).map((key) => [NAMES[key], old[key]] as const);
const columnsOf = (rows: readonly Row[]) => Object.keys(rows[0] ?? {});
const quoted = (columns: readonly string[]) => columns.map((name) => `"${name}"`).join(", ");

/** As `pg_dump` writes it, with what else is in such a file. */
export function copyDump(old: OldTables): string {
  const text = (value: string | number | null) =>
    value === null
      ? "\\N"
      : String(value).replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  const parts = tables(old).map(([name, rows]) =>
    [
      `--\n-- Data for Name: ${name}; Type: TABLE DATA; it's all of it\n--\n`,
      `COPY public.${name} (${quoted(columnsOf(rows))}) FROM stdin;`,
      ...rows.map((row) => Object.values(row).map(text).join("\t")),
      "\\.\n",
    ].join("\n")
  );
  return [
    "SET client_encoding = 'UTF8';",
    "CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS $$ select 'a;b' $$;",
    "COPY public.django_migrations (id, app) FROM stdin;\n1\tbooking\n\\.\n",
    ...parts,
    "SELECT pg_catalog.setval('public.booking_tutoravailability_id_seq', 31, true);",
  ].join("\n");
}

const literal = (value: string | number | null) =>
  value === null
    ? "NULL"
    : typeof value === "number"
    ? `${value}`
    : `'${value.replaceAll("'", "''")}'`;

/** As `pg_dump --inserts` does: the columns are in the definition only. */
export function insertDump(old: OldTables): string {
  return tables(old).map(([name, rows]) => {
    const columns = columnsOf(rows).map((column) =>
      `    "${column}" character varying(40) NOT NULL`
    );
    const table = `CREATE TABLE public.${name} (\n${
      columns.join(",\n")
    },\n    CONSTRAINT c CHECK ((id > 0))\n);\n`;
    return table +
      rows.map((row) =>
        `INSERT INTO public.${name} VALUES (${Object.values(row).map(literal).join(", ")});`
      ).join("\n");
  }).join("\n");
}

/** All rows of a table in one statement, with its columns and a cast. */
export function oneInsert(old: OldTables): string {
  return tables(old).map(([name, rows]) =>
    `insert into "public"."${name}" (${quoted(columnsOf(rows))}) values\n${
      rows.map((row) =>
        `(${Object.values(row).map((value) => `${literal(value)}::text`).join(",")})`
      )
        .join(",\n")
    }\non conflict ("id") do nothing;`
  ).join("\n");
}

/** A CSV for each table, as `\copy … csv header` writes it. */
export const csvTables = (old: OldTables): [name: string, text: string][] =>
  tables(old).map(([name, rows]) => [
    `${name}.csv`,
    [columnsOf(rows), ...rows.map((row) => Object.values(row).map((value) => value ?? ""))]
      .map((values) => values.join(",")).join("\r\n"),
  ]);

/** One JSON with the tables by their names. */
export const jsonTables = (old: OldTables): string =>
  JSON.stringify(Object.fromEntries(tables(old)));

/** As Django's `dumpdata` does. */
export function djangoDump(old: OldTables): string {
  const models = tables(old).flatMap(([name, rows]) =>
    rows.map(({ id, tutor_id, student_id, template_id, ...fields }) => ({
      model: name.replace("_", "."),
      pk: id,
      fields: {
        ...fields,
        tutor: tutor_id,
        ...(student_id !== undefined && { student: student_id }),
        ...(template_id !== undefined && { template: template_id }),
      },
    }))
  );
  return JSON.stringify(models);
}
