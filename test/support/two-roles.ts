import type { Person, PersonOptions, TestApp } from "./app.ts";
import { aTeacher, type Teacher } from "./marketplace.ts";

/** Somebody who teaches and learns: a tutor, who is a student when `asStudent` asks. */
export type Both = Teacher & { readonly asStudent: Person };

/** A teacher (`aTeacher`) who has come as a student, too. */
export async function aTeacherWhoLearns(
  app: TestApp,
  options: PersonOptions & { readonly minutes?: number } = {},
): Promise<Both> {
  const tutor = await aTeacher(app, options);
  return { ...tutor, asStudent: await alsoStudent(app, tutor) };
}

/** The person as a student, which they are from then on. */
export async function alsoStudent(app: TestApp, person: Person): Promise<Person> {
  const asStudent = await app.as(person, "student");
  const { status } = await asStudent.get("/me/profile");
  if (status !== 200) throw new Error(`a student's token was answered ${status}`);
  return asStudent;
}
