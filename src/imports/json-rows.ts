import { type FileRow, ImportError, shown } from "./import-file.ts";
import { fieldsOfTable, kindOfColumns, kindOfTable } from "./old-tables.ts";

type Found = {
  readonly place: string;
  readonly item: unknown;
  /** What the list says that its objects are. */
  readonly kind: string | null;
  /** The table, or the model, that the list or the object names. */
  readonly table?: string;
};

/**
 * The rows of a JSON: `{"templates": […], "slots": […], "lessons": […]}`, whose objects need no `kind`, or
 * one list of objects with a `kind` each; or tables of the older system, by their names, as a list of their
 * rows, or of what Django's `dumpdata` writes.
 * @throws ImportError for what is neither.
 */
export function jsonRows(text: string): { columns: string[]; rows: FileRow[] } {
  const { others, found } = itemsOf(parseJson(text));
  const rows = found.map((one, i): FileRow => {
    return { line: i + 1, place: one.place, item: one.item, fields: fieldsOf(one) };
  });
  const columns = rows.flatMap(({ fields }) => "fault" in fields ? [] : [...fields.keys()]);
  return { columns: [...others, ...new Set(columns)], rows };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, keepNumber);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ImportError(`the file is not valid JSON: ${error.message}`);
  }
}

/** What JavaScript cannot hold as a number stays as it was written, so that the quarantine has it. */
function keepNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isHeld = typeof value !== "number" || Number.isSafeInteger(value);
  return isHeld ? value : context?.source ?? String(value);
}

function itemsOf(value: unknown): { others: string[]; found: Found[] } {
  if (Array.isArray(value)) {
    return { others: [], found: value.map((item, i) => ({ place: `[${i}]`, item, kind: null })) };
  }
  const lists = Object.entries(isObject(value) ? value : {});
  const isRead = (name: string) => name in OWN_LISTS || kindOfTable(name) !== null;
  if (!lists.some(([name]) => isRead(name))) {
    throw new ImportError(
      'expected {"templates": […], "slots": […]}, tables by their names, or a list of objects',
    );
  }
  const found = lists.filter(([name]) => isRead(name)).flatMap(([name, list]) =>
    listOf(name, OWN_LISTS[name] ?? null, list)
  );
  return { others: lists.map(([name]) => name).filter((name) => !isRead(name)), found };
}

const OWN_LISTS: Readonly<Record<string, string>> = {
  templates: "template",
  slots: "slot",
  lessons: "lesson",
};

function listOf(name: string, kind: string | null, list: unknown): Found[] {
  if (!Array.isArray(list)) throw new ImportError(`"${name}" must be a list, not ${shown(list)}`);
  const table = kind === null ? { table: name } : {};
  return list.map((item, i) => ({ place: `${name}[${i}]`, item, kind, ...table }));
}

/** Here `kind` is what the list says, unless the object has one of its own. */
function fieldsOf({ item, kind, table }: Found): FileRow["fields"] {
  if (!isObject(item)) return { fault: `an object was expected, not ${shown(item)}` };
  const { model, pk, fields } = item;
  if (typeof model === "string" && isObject(fields)) {
    const row = { item: { ...fields, pk }, place: "", kind: null };
    return fieldsOf({ ...row, table: model });
  }
  const named = Object.entries(item).map(([name, value]) =>
    [name.trim().toLowerCase(), value] as const
  );
  const kindInTable = table === undefined
    ? kindOfColumns(named.map(([name]) => name))
    : kindOfTable(table);
  if (kindInTable !== null && kind === null) return fieldsOfTable(kindInTable, new Map(named));
  return new Map(kind === null ? named : [["kind", kind], ...named]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
