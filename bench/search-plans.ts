import { readSqlFiles } from "../src/platform/deno/project-files.ts";
import type { Sql } from "../src/platform/database/sql.ts";
import { readQueries } from "../tools/sql/read-queries.ts";
import { readShared } from "../tools/sql/shared-sql.ts";
import { MONDAY } from "./search-data.ts";

const FOLDER = "sql/queries";

type Asked = {
  readonly title: string;
  readonly file: string;
  readonly name: string;
  readonly values: Readonly<Record<string, string | number | null>>;
};

const literal = (value: string | number | null): string => value === null ? "null" : `'${value}'`;
const list = (items: readonly (string | number)[]) => `{${items.join(",")}}`;

/** What PostgreSQL does for the statements of a search, as a page of Markdown. */
export async function plansOf(db: Sql): Promise<string> {
  const tutors = await db<{ id: number }[]>`
    select tutor_id as id from tutor_cards order by by_rating, tutor_id limit 21`;
  const ids = tutors.map(({ id }) => id);
  const at = (time: string) => list(ids.map(() => `${MONDAY}T${time}Z`));
  const facts = { tutorIds: list(ids), froms: at("14:00:00"), tos: at("16:00:00"), most: 5000 };
  const asked: Asked[] = [
    {
      title: "A page of tutors by filters",
      file: "marketplace",
      name: "tutorsInOrder",
      values: { order: "rating", subjects: "{piano}", languages: "{uk,en}", most: 21 },
    },
    {
      title: "All tutors of a filter, in order: once for all searches of free times with it",
      file: "marketplace",
      name: "tutorsInOrder",
      values: { order: "rating" },
    },
    {
      title: "A page of tutors by a word that a fifth of them have",
      file: "marketplace",
      name: "tutorsInOrder",
      values: { order: "relevance", words: "{guitar}", most: 21 },
    },
    {
      title: "A page of tutors by a word that all have",
      file: "marketplace",
      name: "tutorsInOrder",
      values: { order: "relevance", words: "{everybody}", most: 21 },
    },
    {
      title: "What is shown of a page",
      file: "marketplace",
      name: "cardsOf",
      values: { ids: list(ids) },
    },
    { title: "The figures beside the filters", file: "marketplace", name: "facetsOf", values: {} },
    {
      title: "The exact word on 21 tutors in a window of two hours",
      file: "schedule",
      name: "scheduleFacts",
      values: { ...facts, now: new Date().toISOString() },
    },
  ];
  const files = (await readSqlFiles(FOLDER))
    .map(({ name, text }) => ({ name: `${FOLDER}/${name}`, text }));
  const shared = readShared(files);
  const parts: string[] = [];
  for (const { title, file, name, values } of asked) {
    const found = files.find((one) => one.name === `${FOLDER}/${file}.sql`);
    const query = readQueries(`${FOLDER}/${file}.sql`, found?.text ?? "", shared)
      .find((one) => one.name === name);
    if (!query) throw new Error(`there is no query ${name}`);
    const given = query.parameters.map((parameter) => literal(values[parameter.name] ?? null));
    const rows = await db.transaction(async (tx) => {
      // As the server has it planned: once, for any values.
      await tx.unsafe(`prepare asked as ${query.sql}`);
      const explain = () =>
        tx.unsafe<{ "QUERY PLAN": string }[]>(
          `explain (analyze, buffers) execute asked (${given.join(", ")})`,
        );
      await explain();
      const explained = await explain();
      await tx.unsafe("deallocate asked");
      return explained;
    });
    const text = rows.map((row) => row["QUERY PLAN"].slice(0, 160)).join("\n");
    parts.push(
      `## ${title}\n\n\`${name}\` in [${file}.sql](../sql/queries/${file}.sql)\n\n\`\`\`\n${text}\n\`\`\`\n`,
    );
  }
  return parts.join("\n");
}
