import { expect } from "vitest";
import type { Answer, Client, Person, TestApp } from "../support/app.ts";

/** Relations as tests read and make them by the API. */

export type RelationBody = {
  readonly id: number;
  readonly tutor_id: number;
  readonly tutor_name: string;
  readonly student_id: number;
  readonly student_name: string;
  readonly status: string;
  readonly invited_by: string;
  readonly last_lesson_at: string | null;
  readonly next_lesson_at: string | null;
  readonly user_local_last_lesson_at: string | null;
  readonly user_local_next_lesson_at: string | null;
  readonly timezone: string;
  readonly lesson_count: number;
  readonly created_at: string;
  readonly updated_at: string;
  /** Of a problem. */
  readonly code: string;
};

export type ChangeBody = {
  readonly id: number;
  readonly relation_id: number;
  readonly student_name: string;
  readonly prev_status: string | null;
  readonly new_status: string;
  readonly actor_id: number | null;
  readonly timestamp: string;
  readonly user_local_timestamp: string;
  readonly timezone: string;
  readonly metadata: Readonly<Record<string, unknown>>;
};

export type Page<T> = {
  readonly results: readonly T[];
  readonly cursor: string | null;
  readonly has_more: boolean;
  readonly code: string;
};

export type Outcome = {
  readonly processed: readonly number[];
  readonly failed: readonly {
    readonly id: number;
    readonly error: string;
    readonly code: string;
  }[];
  readonly code: string;
  readonly errors?: readonly { readonly path: string }[];
};

/** The tutor invites the student, whatever comes of it. */
export const inviteStudent = (tutor: Client, student: Pick<Person, "id">) =>
  tutor.post<RelationBody>("/tutor/relations", { student_id: student.id });

/** The student invites the tutor, whatever comes of it. */
export const inviteTutor = (student: Client, tutor: Pick<Person, "id">) =>
  student.post<RelationBody>("/student/relations", { tutor_id: tutor.id });

/** What somebody does with a relation, as `side`. */
export const act = (
  by: Client,
  side: "tutor" | "student",
  action: "accept" | "archive" | "invite",
  id: number,
): Promise<Answer<RelationBody>> =>
  by.post<RelationBody>(`/${side}/relations/${id}/${action}`, undefined);

/** An invitation by the student, its id. */
export async function anInvitation(student: Client, tutor: Pick<Person, "id">): Promise<number> {
  const { status, body } = await inviteTutor(student, tutor);
  expect([status, body.code]).toEqual([201, undefined]);
  return body.id;
}

/** An active relation, its id. */
export async function aRelation(tutor: Person, student: Client): Promise<number> {
  const id = await anInvitation(student, tutor);
  expect((await act(tutor, "tutor", "accept", id)).status).toBe(200);
  return id;
}

/** An archived one, its id. */
export async function anArchivedRelation(tutor: Person, student: Client): Promise<number> {
  const id = await aRelation(tutor, student);
  expect((await act(tutor, "tutor", "archive", id)).status).toBe(200);
  return id;
}

/** Many students who have invited the tutor, written at once; the ids of the relations. */
export async function manyInvitations(
  { tenant }: TestApp,
  tutor: Pick<Person, "id">,
  most: number,
): Promise<number[]> {
  const rows = await tenant.db<{ id: number }[]>`
    with students as (
      insert into users (subject, role, name)
      select gen_random_uuid(), 'student', 'Student ' || n from generate_series(1, ${most}) n
      returning id
    )
    insert into relations (tutor_id, student_id, status, invited_by, change_metadata)
    select ${tutor.id}, id, 'invited', 'student', '{"cause": "invitation"}' from students
    returning id`;
  return rows.map(({ id }) => id);
}

/** The log of relations, as it is in the table. */
export const logOf = ({ tenant }: TestApp, ids: readonly number[]) =>
  tenant.db<{ relation_id: number; prev_status: string | null; new_status: string }[]>`
    select relation_id, prev_status, new_status from relation_status_log
    where relation_id = any (${[...ids]}) order by id`;

/** What became of one, "none → invited → active". */
export async function storyOf(app: TestApp, id: number): Promise<string> {
  const rows = await logOf(app, [id]);
  return ["none", ...rows.map(({ new_status }) => new_status)].join(" → ");
}
