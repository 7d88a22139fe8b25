import {
  addPerson,
  peopleById,
  peopleByUpdate,
  personBySubject,
  personOf,
  type PersonRow,
} from "../generated/sql/directory.ts";
import { noSuchUser } from "../people/viewer.ts";
import { type Caller, callerName, type Role } from "../platform/contract/context.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { boundCursor, boundCursorText, endOf, type Page } from "../platform/http/page.ts";
import { invalid, Problem } from "../problem.ts";
import { changePerson, lockPerson, type PersonChange } from "../profile/profile.ts";
import { isErasedSubject, languageOf } from "../profile/users.ts";
import { utcSecond } from "../time/time-text.ts";

/** A user as those who run the marketplace see them (M0). */
export type Person = ReturnType<typeof toPerson>;

const toPerson = (row: PersonRow) => ({
  ...row,
  // Constraints allow these.
  roles: row.roles as Role[],
  language: languageOf(row),
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

/** @throws Problem not_found. */
export async function readPerson(db: Db, id: number): Promise<Person> {
  const row = await personOf(db, { id });
  if (!row) throw noSuchUser("user");
  return toPerson(row);
}

/** In the order in which they came, or in which they last changed. */
export type PeopleOrder = "id" | "updated";

/** Whom a list is asked for, and where the page before ended. */
export type PeopleQuestion = {
  readonly role?: Role | undefined;
  /** A part of their name, email or subject. */
  readonly q?: string | undefined;
  /** Epoch ms. */
  readonly updated_since?: number | undefined;
  readonly sort: PeopleOrder;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/**
 * A page of the users of the tenant (M0). A cursor is one of its question: of the same caller, filter and order.
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listPeople(
  db: Db,
  caller: Caller,
  question: PeopleQuestion,
): Promise<Page<Person>> {
  const { sort, limit, role, q, updated_since: changedSince } = question;
  const text = q?.trim() ?? "";
  const list = JSON.stringify([
    "users",
    caller.tenant,
    callerName(caller),
    sort,
    role,
    text,
    changedSince,
  ]);
  const after = boundCursor(question.cursor, list);
  const asked = {
    role: role ?? null,
    pattern: text === "" ? null : patternOf(text),
    indexed: HAS_A_TRIGRAM.test(text) ? patternOf(text) : null,
    changedSince: changedSince ?? null,
    afterId: after?.id ?? null,
    most: limit,
  };
  const rows = sort === "id"
    ? await peopleById(db, asked)
    : await peopleByUpdate(db, { ...asked, afterAt: after?.at ?? null });
  const results = rows.map(({ at: _, found: __, ...row }) => toPerson(row));
  return { results, ...endOf(rows, (last) => boundCursorText(last, list)) };
}

/** Three letters together: what the index finds texts by. */
const HAS_A_TRIGRAM = /[\p{L}\p{N}]{3}/u;

/** A text anywhere, of which each character stands for itself. */
const patternOf = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** What is known of a person. */
export type PersonToSave =
  & Pick<PersonChange, "name" | "email" | "timezone" | "language" | "roles">
  & {
    readonly subject: string;
    readonly ifMatch: IfMatch | undefined;
    /** Whether whoever saves may make somebody an admin, or change one. */
    readonly maySaveAdmins: boolean;
  };

/**
 * Creates or updates a person by their subject (T3): whoever comes with a token of it, before or after, is the
 * same one. Tells whether they are new.
 * @throws Problem validation_failed for somebody new without a role, forbidden, version_mismatch.
 */
export function savePerson(
  db: Db,
  { subject, ifMatch, maySaveAdmins, ...change }: PersonToSave,
  now: number,
): Promise<{ person: Person; isNew: boolean }> {
  if (isErasedSubject(subject)) return Promise.reject(invalid("sub", "erased_subject"));
  return inTransaction(db, async (tx) => {
    const known = await personBySubject(tx, { subject });
    const roles = [...known?.roles ?? [], ...change.roles ?? []];
    if (!maySaveAdmins && roles.includes("admin")) {
      throw new Problem("forbidden", { reason: "keys_leave_admins" });
    }
    if (!known) await mustMatch(ifMatch, () => null);
    const added = known ? null : await add(tx, subject, change.roles);
    const id = known?.id ?? added?.id ?? (await personBySubject(tx, { subject }))?.id;
    if (id === undefined) throw new Error("a user that was there is gone");
    await lockPerson(tx, id);
    if (known) await mustMatch(ifMatch, async () => etagOf(await readPerson(tx, id)));
    await changePerson(tx, id, change, now);
    return { person: await readPerson(tx, id), isNew: added !== null };
  });
}

/** Null where somebody else added them at the same moment. */
function add(tx: Db, subject: string, roles: readonly Role[] | undefined) {
  const [role] = roles ?? [];
  if (roles === undefined || role === undefined) throw invalid("roles", "required_of_new_user");
  return addPerson(tx, { subject, role, roles });
}
