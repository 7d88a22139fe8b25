import { FIRST_ACCOUNT, linkAccount } from "../accounts.ts";
import { lesson } from "./lessons.ts";
import { expecting, type Makers, type Scene } from "./scene.ts";

/** People who have no relation with the two, and relations with other people, in each state. */
async function relations({ app, tutor, student }: Scene) {
  const [row] = await app.tenant.db<Record<string, number>[]>`
    with people as (
      insert into users (subject, role)
      select gen_random_uuid(), case when n <= 4 then 'student' else 'tutor' end
      from generate_series(1, 8) n
      returning id, role
    ),
    known as (
      select
        array_agg(id order by id) filter (where role = 'student') as students,
        array_agg(id order by id) filter (where role = 'tutor') as tutors
      from people
    ),
    made as (
      insert into relations (tutor_id, student_id, status, invited_by, change_metadata)
      select tutor, student, 'invited', inviter, '{"cause": "invitation"}'
      from known, lateral (values
        (${tutor.id}::int, students[1], 'student'), (${tutor.id}, students[2], 'student'),
        (tutors[1], ${student.id}::int, 'tutor'), (tutors[2], ${student.id}, 'tutor')
      ) invitations (tutor, student, inviter)
      returning id, tutor_id, student_id
    )
    select
      (select id from made where student_id = students[1]) as "$asking",
      (select id from made where student_id = students[2]) as "$ended",
      (select id from made where tutor_id = tutors[1]) as "$asked",
      (select id from made where tutor_id = tutors[2]) as "$left",
      students[3] as "$other_student", students[4] as "$new_student",
      tutors[3] as "$other_tutor", tutors[4] as "$new_tutor"
    from known`;
  await app.tenant.db`
    update relations set status = 'archived'
    where id in (${row?.["$ended"] ?? 0}, ${row?.["$left"] ?? 0})`;
  return { ...row };
}

/** The one that a lesson has made. */
async function relation({ once, app, tutor, student }: Scene) {
  await once(lesson);
  const [row] = await app.tenant.db<{ id: number }[]>`
    select id from relations where tutor_id = ${tutor.id} and student_id = ${student.id}`;
  return { $relation: row?.id };
}

async function telegramCode({ student }: Scene) {
  const { code } = await expecting(201, student.post("/me/telegram/code"));
  return { $telegram_code: code };
}

async function accounts({ app, tutor, student }: Scene) {
  return {
    $telegram_id: await linkAccount(app, tutor),
    $student_telegram_id: await linkAccount(app, student),
  };
}

/** Accounts that nobody has. */
const noAccounts = ({ student }: Scene) =>
  Promise.resolve({
    $new_telegram_id: FIRST_ACCOUNT * 2 + student.id,
    $new_telegram_id2: FIRST_ACCOUNT * 3 + student.id,
  });

async function calendarFeed({ newcomer }: Scene) {
  const { path } = await expecting(201, newcomer.post("/me/calendar-feed"));
  return { $calendar_feed: String(path).split("/").at(-1) };
}

/** Other people, and accounts. Made after lessons: of those nobody is told then, who has no account yet. */
export const people: Makers = {
  $relation: relation,
  $asking: relations,
  $ended: relations,
  $asked: relations,
  $left: relations,
  $other_student: relations,
  $new_student: relations,
  $other_tutor: relations,
  $new_tutor: relations,
  $new_subject: () => Promise.resolve({ $new_subject: `new-${crypto.randomUUID()}` }),
  $telegram_code: telegramCode,
  $telegram_id: accounts,
  $student_telegram_id: accounts,
  $new_telegram_id: noAccounts,
  $new_telegram_id2: noAccounts,
  $calendar_feed: calendarFeed,
};
