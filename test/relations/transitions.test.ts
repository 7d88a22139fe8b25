import { expect, test } from "vitest";
import { constraintOf } from "../../src/platform/database/sql-state.ts";
import {
  type Action,
  refusalOf,
  RELATION_STATUSES,
  startsOf,
  TRANSITIONS,
} from "../../src/relations/transitions.ts";
import { aTenant } from "../support/database.ts";

const tenant = await aTenant();

/** The changes that the constraint lets pass; what stops them then is that there is no such relation. */
async function allowedByDatabase(): Promise<string[]> {
  const allowed: string[] = [];
  for (const from of [null, ...RELATION_STATUSES]) {
    for (const to of RELATION_STATUSES) {
      const error = await tenant.db`
        insert into relation_status_log (relation_id, prev_status, new_status, metadata)
        values (0, ${from}, ${to}, '{}')`.then(() => null, constraintOf);
      if (error !== "relations_change_as_they_may") allowed.push(`${from ?? "none"}-${to}`);
    }
  }
  return allowed.toSorted();
}

test("the table of the program and the constraint of the database have the same changes", async () => {
  const actions = Object.keys(TRANSITIONS) as Action[]; // they are its keys
  const changes = actions.flatMap((action) =>
    startsOf(action).map((from) => `${from}-${TRANSITIONS[action].to}`)
  );
  // A relation begins by an invitation or a lesson.
  expect(["none-invited", "none-active", ...changes].toSorted()).toEqual(await allowedByDatabase());
});

test("each change that there cannot be is refused by the database, whatever code makes it", async () => {
  const [people] = await tenant.db<{ tutor: number; student: number }[]>`
    with made as (
      insert into users (subject, role) values ('anna', 'tutor'), ('marko', 'student')
      returning id, role
    )
    select
      (select id from made where role = 'tutor')::int as tutor,
      (select id from made where role = 'student')::int as student`;
  const { tutor = 0, student = 0 } = people ?? {};
  const [relation] = await tenant.db<{ id: number }[]>`
    insert into relations (tutor_id, student_id, status, invited_by, change_metadata)
    values (${tutor}, ${student}, 'invited', 'tutor', '{}') returning id`;
  const become = (status: string) =>
    tenant.db`update relations set status = ${status} where id = ${relation?.id ?? 0}`;
  const refused = { constraint: "relations_change_as_they_may" };
  await become("archived");
  await expect(become("active")).rejects.toMatchObject(refused);
  await become("invited");
  await become("active");
  await expect(become("invited")).rejects.toMatchObject(refused);
  await expect(become("gone")).rejects.toMatchObject({ constraint: "relations_have_a_status" });
  const insert = (a: number, b: number, status: string, by: string) =>
    tenant.db`
      insert into relations (tutor_id, student_id, status, invited_by, change_metadata)
      values (${a}, ${b}, ${status}, ${by}, '{}')`;
  const [other] = await tenant.db<{ id: number }[]>`
    insert into users (subject, role) values ('olha', 'student') returning id`;
  const olha = other?.id ?? 0;
  await expect(insert(tutor, olha, "archived", "tutor")).rejects.toMatchObject(refused);
  for (
    const [a, b, by, constraint] of [
      [tutor, student, "tutor", "relations_are_one_a_pair"],
      [tutor, tutor, "tutor", "relations_are_of_a_tutor_and_a_student"],
      [student, olha, "tutor", "relations_are_of_a_tutor_and_a_student"],
      [tutor, olha, "admin", "relations_are_begun_by_one_side"],
    ] as const
  ) {
    await expect(insert(a, b, "invited", by)).rejects.toMatchObject({ constraint });
  }
  await tenant.db`update users set role = 'student' where id = ${tutor}`;
  await expect(insert(tutor, tutor, "invited", "tutor")).rejects
    .toMatchObject({ constraint: "relations_have_two_people" });
});

test.each(
  RELATION_STATUSES.flatMap((status) =>
    (["accept", "archive", "invite"] as const).map((action) => [action, status] as const)
  ),
)("%s of what is %s changes it or says why not", (action, status) => {
  const isDone = startsOf(action).includes(status);
  expect(refusalOf(action, status)).toMatch(isDone ? /^own_invitation$/ : /^(already|not)_/);
});
