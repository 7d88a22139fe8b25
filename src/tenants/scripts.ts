/** A file `0001_people.sql` of sql/control or sql/tenant: applied once, and never changed after that. */
export type Migration = { number: number; name: string; text: string; sha256: string };

/** SQL that cannot be applied as things are; the message says which and why. */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MigrationError";
  }
}

/** A file's text and its SHA-256. The line ends of another system are no change. */
export async function readText(content: string): Promise<{ text: string; sha256: string }> {
  const text = content.replaceAll("\r\n", "\n");
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const sha256 = Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, "0")).join("");
  return { text, sha256 };
}

/** `0001_people.sql` and its text to a migration. */
export async function toMigration(file: string, content: string): Promise<Migration> {
  const [, number, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? [];
  if (!number || !name) throw new MigrationError(`${file} is not named like 0001_people.sql`);
  const { text, sha256 } = await readText(content);
  return { number: Number(number), name, text, sha256 };
}

/** Sorts them; their numbers must be 1, 2, 3, …. */
export function inOrder(migrations: readonly Migration[]): Migration[] {
  const sorted = migrations.toSorted((a, b) => a.number - b.number);
  sorted.forEach(({ number, name }, i) => {
    if (number !== i + 1) throw new MigrationError(`${name} has number ${number}, not ${i + 1}`);
  });
  return sorted;
}

/** One that has been applied, as the database remembers it. */
export type Applied = { number: number; name: string; sha256: string };

/**
 * Those still to be applied. Forward only: an applied one whose file has changed or gone is an
 * error, because other databases have got what this one will not.
 */
export function pending(
  migrations: readonly Migration[],
  applied: readonly Applied[],
): readonly Migration[] {
  for (const { number, name, sha256 } of applied) {
    const file = migrations[number - 1];
    if (file?.sha256 === sha256) continue;
    const fate = file ? "was changed after it had been applied" : "was applied and is gone";
    throw new MigrationError(`migration ${number} (${name}) ${fate}: ${WHAT_TO_DO}`);
  }
  return migrations.slice(applied.length);
}

const WHAT_TO_DO = "if the data are of development only, remove the folder named by DATA_DIR, " +
  "or drop the database and its roles hh_*, and start again; if not, put the file back and write " +
  "a new migration";

/**
 * A file `locks.sql` of sql/control/routines or sql/tenant/routines: the functions, views and triggers
 * of one subject, each `create or replace`. It is edited in place.
 */
export type Routine = { name: string; text: string; sha256: string };

/** `booking-rules.sql` and its text to a routine. */
export async function toRoutine(file: string, content: string): Promise<Routine> {
  const [, name] = /^([a-z][a-z0-9-]*)\.sql$/.exec(file) ?? [];
  if (!name) throw new MigrationError(`${file} is not named like booking-rules.sql`);
  return { name, ...await readText(content) };
}

/** Puts them in the declared order, which names each of them once and nothing else. */
export function inDeclaredOrder(routines: readonly Routine[], order: readonly string[]): Routine[] {
  const left = new Map(routines.map((routine) => [routine.name, routine]));
  const sorted = order.map((name) => {
    const routine = left.get(name);
    if (!routine) throw new MigrationError(`order.txt names ${name}, which is not there, or twice`);
    left.delete(name);
    return routine;
  });
  for (const name of left.keys()) throw new MigrationError(`order.txt does not name ${name}`);
  return sorted;
}

/** What a schema has got of a routine, as the database remembers it. */
export type Known = { name: string; sha256: string };

/** Those whose text is another than what the schema has got. */
export function changed(routines: readonly Routine[], known: readonly Known[]): readonly Routine[] {
  const hashes = new Map(known.map(({ name, sha256 }) => [name, sha256]));
  return routines.filter(({ name, sha256 }) => hashes.get(name) !== sha256);
}

/** What makes a schema: files that run once, by their numbers, and routines in their declared order. */
export type Scripts = { numbered: readonly Migration[]; routines: readonly Routine[] };

/** All of the program: for the database itself, and for each tenant. */
export type Migrations = { control: Scripts; tenant: Scripts };
