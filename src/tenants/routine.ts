import { MigrationError, readText } from "./migration.ts";

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
