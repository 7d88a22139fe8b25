import { type FileRow, ImportError, shown } from "./import-file.ts";

type Found = { readonly place: string; readonly item: unknown; readonly kind: string | null };

/**
 * The rows of a JSON: `{"templates": […], "slots": […]}`, whose objects need no `kind`, or one list of
 * objects with a `kind` each.
 * @throws ImportError for what is neither.
 */
export function jsonRows(text: string): { columns: string[]; rows: FileRow[] } {
  const { others, found } = itemsOf(parseJson(text));
  const rows = found.map(({ place, item, kind }, i): FileRow => {
    return { line: i + 1, place, item, fields: fieldsOf(item, kind) };
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
  const { templates, slots, ...others } = isObject(value) ? value : {};
  if (templates === undefined && slots === undefined) {
    throw new ImportError('expected {"templates": […], "slots": […]} or a list of objects');
  }
  const found = [
    ...listOf("templates", "template", templates),
    ...listOf("slots", "slot", slots),
  ];
  return { others: Object.keys(others), found };
}

function listOf(name: string, kind: string, list: unknown): Found[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new ImportError(`"${name}" must be a list, not ${shown(list)}`);
  return list.map((item, i) => ({ place: `${name}[${i}]`, item, kind }));
}

/** Here `kind` is what the list says, unless the object has one of its own. */
function fieldsOf(item: unknown, kind: string | null): FileRow["fields"] {
  if (!isObject(item)) return { fault: `an object was expected, not ${shown(item)}` };
  const named = Object.entries(item).map(([name, value]) =>
    [name.trim().toLowerCase(), value] as const
  );
  return new Map(kind === null ? named : [["kind", kind], ...named]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
