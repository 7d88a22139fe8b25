import { type PersonTalk, plain, type Screen } from "./screen.ts";

type Show = (talk: PersonTalk, numbers: readonly number[]) => Screen | Promise<Screen>;

/** Who has lessons: an admin who is neither tutor nor student has none. */
export const hasLessons = ({ person: { roles } }: PersonTalk): boolean =>
  roles.includes("tutor") || roles.includes("student");

/** Only students book. */
export const isStudent = ({ person: { roles } }: PersonTalk): boolean => roles.includes("student");

/** What is shown to those who have lessons; others are told plainly that it is not for them. */
export const withLessons = (show: Show): Show => (talk, numbers) =>
  hasLessons(talk) ? show(talk, numbers) : plain(talk, talk.say("no_lessons"));

/** The same for those who can book. */
export const forStudents = (show: Show): Show =>
  withLessons((talk, numbers) =>
    isStudent(talk) ? show(talk, numbers) : plain(talk, talk.say("students_book"))
  );
