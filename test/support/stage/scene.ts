import { NOW, type TestApp } from "../app.ts";
import type { Client, Clients, Person } from "../clients.ts";
import type { Piece } from "../operations.ts";

/** Where a set-up is made: a tenant of an application, in this process or another. */
export type Staged = Clients & Pick<TestApp, "tenant">;

/** The people of one set-up, and what has been made for them so far. */
export type Scene = {
  readonly app: Staged;
  readonly admin: Client;
  readonly tutor: Person;
  readonly student: Person;
  readonly newcomer: Person;
  /** What it makes: by the first who asks, and the same for all others. */
  readonly once: <T>(make: Make<T>) => Promise<T>;
};

/** Makes things that belong together, and by `once` what they need. */
export type Make<T> = (scene: Scene) => Promise<T>;

/** Who makes what: `$name` to whose answer has it by that name. */
export type Makers = { readonly [name: string]: Make<Piece> };

/** The example of {sub}. */
const KNOWN_SUBJECT = "auth0|5f7c8ec7c33c6c004bbafe82";

/**
 * A tutor with a draft of their profile, a student, and another who will have nothing; `webhook` is one that
 * is still needed.
 */
export async function theScene(app: Staged, admin: Client, webhook?: unknown): Promise<Scene> {
  await asAtFirst(app, webhook);
  const tutor = await app.tutor({ name: "Oksana", zone: "Europe/Kyiv" });
  const student = await app.student({ name: "Liam", zone: "Europe/Dublin" });
  const newcomer = await app.student({ name: "Noor" });
  // The first sight of a user writes their row; here, so that it is no effect of what follows.
  for (const one of [student, newcomer]) await expecting(200, one.get("/me/profile"));
  await expecting(200, tutor.put("/me/profile/autosave", { headline: "English for engineers" }));
  const made = new Map<Make<unknown>, Promise<unknown>>();
  const scene: Scene = {
    app,
    admin,
    tutor,
    student,
    newcomer,
    once<T>(make: Make<T>) {
      const making = made.get(make) ?? make(scene);
      made.set(make, making);
      // Kept under its maker, whose type says what that answers.
      return making as Promise<T>;
    },
  };
  return scene;
}

/**
 * Undoes what calls before have set, and forgets what they guessed wrongly. Of webhooks the newest stay, and
 * the one that is still needed, else the first.
 */
export async function asAtFirst({ tenant }: Staged, webhook?: unknown): Promise<void> {
  await tenant.db.unsafe(`
    update settings set
      max_active_with_tutor = default, max_active_in_all = default, min_notice_minutes = default,
      horizon_days = default, buffer_before_minutes = default, buffer_after_minutes = default,
      max_lessons_per_day = default, max_lessons_per_week = default,
      cancellation_notice_minutes = default, tutors_know_all_students = true;
    delete from feature_flags;
    insert into feature_flags (name, enabled, percentage, allow, description)
    values ('calendar_v046', true, 100, '{}', 'The new calendar');
    delete from telegram_tries;
    -- A tenant has 20 at most.
    delete from webhook_endpoints
    where id not in (select id from webhook_endpoints order by id desc limit 15)
      and id <> ${
    webhook === undefined ? "(select min(id) from webhook_endpoints)" : Number(webhook)
  };
    insert into users (subject, role) values ('${KNOWN_SUBJECT}', 'student')
    on conflict (subject) do nothing`);
}

/** The first days of the week after next, when no request can be late. */
export const DAYS = { slot: 15, slot2: 16, hours: 17, lesson: 18, free: 19, block: 20, series: 21 };

export function dateOf(days: number): string {
  return new Date(Date.parse(NOW) + (days - 1) * 86_400_000).toISOString().slice(0, 10);
}

/** What was answered. @throws when that is another status, so that no test begins on half a stage */
export async function expecting(
  status: number,
  call: Promise<{ status: number; body: Piece }>,
): Promise<Piece> {
  const answer = await call;
  if (answer.status === status) return answer.body;
  throw new Error(`the set-up was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
