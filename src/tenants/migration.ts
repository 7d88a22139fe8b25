/** A file `0001_people.sql` of sql/control or sql/tenant. */
export type Migration = { number: number; name: string; text: string; sha256: string };

/** All migrations of the program, in their order. */
export type Migrations = { control: readonly Migration[]; tenant: readonly Migration[] };

/** A migration that cannot be applied as things are; the message says which and why. */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MigrationError";
  }
}

/** `0001_people.sql` and its text to a migration. The line ends of another system are no change. */
export async function toMigration(file: string, content: string): Promise<Migration> {
  const [, number, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? [];
  if (!number || !name) throw new MigrationError(`${file} is not named like 0001_people.sql`);
  const text = content.replaceAll("\r\n", "\n");
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const sha256 = Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, "0")).join("");
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
    if (!file) throw new MigrationError(`migration ${number} (${name}) was applied and is gone`);
    if (file.sha256 !== sha256) {
      throw new MigrationError(
        `migration ${number} (${name}) was changed after it had been applied: ` +
          `put it back and write a new one`,
      );
    }
  }
  return migrations.slice(applied.length);
}
