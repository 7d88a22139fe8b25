import type { Role } from "../session/session.ts";
import type { Word } from "../wording/words.ts";

type Link = {
  readonly path: string;
  readonly title: Word;
  /** About one tutor, so that `tutor_id` goes along. */
  readonly isTutors: boolean;
};

const page = (path: string, title: Word): Link => ({ path, title, isTutors: false });
const ofTutor = (name: string, title: Word): Link => ({
  path: `/booking/tutor${name}`,
  title,
  isTutors: true,
});

const tutors = [
  ofTutor("", "title.week"),
  ofTutor("/hours", "title.hours"),
  ofTutor("/services", "title.services"),
  ofTutor("/rules", "title.rules"),
  ofTutor("/students", "title.students"),
];
const own = [
  ofTutor("/profile", "title.profile"),
  ofTutor("/connections", "title.connections"),
];
/** The same pages, of whoever does not teach. */
const my = [
  page("/my/profile", "title.profile"),
  page("/my/connections", "title.connections"),
];
const students = [page("/find", "title.find"), page("/my", "title.my"), ...my];
const links: Readonly<Record<Role, readonly Link[]>> = {
  tutor: [...tutors, ...own],
  student: students,
  admin: [
    page("/find", "title.find"),
    ...tutors,
    page("/booking/webhooks", "title.webhooks"),
    ...my,
  ],
};

/** The pages that a role has in the header. */
export const linksOf = (role: Role): readonly Link[] => links[role];
