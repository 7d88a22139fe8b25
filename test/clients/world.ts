import { signToken } from "../../src/platform/auth/sign-token.ts";
import type { Role } from "../../src/platform/contract/context.ts";
import { createKey } from "../../src/tenants/keys.ts";
import { addDays } from "../../src/time/date.ts";
import { aKillableServer, SECRET, SERVICE_KEY } from "../load/killable-server.ts";
import type { Stage } from "./programs/stage.ts";

const DAY_MS = 86_400_000;
const TENANT = "demo";

/** The real program, and people of their own for each client. */
export type World = {
  /** Where the server itself serves the API. */
  readonly upstream: string;
  /** What a client has to know to begin; it talks to `address`. */
  readonly stageFor: (client: string, address: string) => Promise<Stage>;
  readonly close: () => Promise<void>;
};

export async function makeWorld(): Promise<World> {
  const server = await aKillableServer({ WEBHOOK_ALLOW_PRIVATE: "127.0.0.1" });
  await server.start();
  const upstream = `${server.address()}/api`;
  const db = await server.database();
  const { key: readingKey } = await createKey(db, {
    tenant: TENANT,
    kind: "api_key",
    name: "reader",
    scopes: ["read"],
  });
  const begunLesson = async (tutorId: number, studentId: number) => {
    const [row] = await db<{ id: number }[]>`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (${tutorId}, ${studentId}, date_trunc('minute', now()) - interval '20 minutes',
        date_trunc('minute', now()) + interval '40 minutes',
        'tutor')
      returning id`;
    return row?.id ?? 0;
  };
  const givenLesson = async (tutorId: number, studentId: number) => {
    const [row] = await db<{ id: number }[]>`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
      values (
        ${tutorId}, ${studentId}, '2026-01-05T10:00Z', '2026-01-05T11:00Z', 'tutor', 'completed'
      )
      returning id`;
    return row?.id ?? 0;
  };
  const leasedNotification = async (lessonId: number, recipientId: number) => {
    const [row] = await db<{ id: number }[]>`
      insert into notifications (
        lesson_id, recipient_id, kind, telegram_user_id, scheduled_at, lease, leased_until
      )
      values (
        ${lessonId}, ${recipientId}, 'reminder', 5550042, now(), 1, now() + interval '10 minutes'
      )
      returning id`;
    return row?.id ?? 0;
  };
  return {
    upstream,
    async stageFor(client, address) {
      const person = (role: Role, zone: string) => makePerson(upstream, client, role, zone);
      const tutor = await person("tutor", "Europe/Kyiv");
      const student = await person("student", "Europe/Dublin");
      const admin = await person("admin", "Europe/Kyiv");
      const begunLessonId = await begunLesson(tutor.id, student.id);
      return {
        address,
        tokens: { tutor: tutor.token, student: student.token, admin: admin.token },
        serviceKey: SERVICE_KEY,
        readingKey,
        tutorId: tutor.id,
        studentId: student.id,
        begunLessonId,
        notificationId: await leasedNotification(begunLessonId, student.id),
        givenLessonId: await givenLesson(tutor.id, student.id),
        days: someDays(),
      };
    },
    async close() {
      await db.end();
      await server.close();
    },
  };
}

/** Somebody who has been here once, so that they have an id. */
async function makePerson(upstream: string, client: string, role: Role, zone: string) {
  const token = await signToken({
    claims: { tenant: TENANT, sub: `${role} of ${client}`, role, zone, name: `${role}, ${client}` },
    secret: SECRET,
    now: Date.now(),
    hours: 1,
    issuer: null,
    audience: null,
  });
  const headers = { authorization: `Bearer ${token}` };
  const profile = await (await fetch(`${upstream}/me/profile`, { headers })).json();
  return { token, id: Number(profile.id) };
}

/** Five weeks of dates from a Monday that is two or three weeks away. */
function someDays(): string[] {
  const today = Date.now() - Date.now() % DAY_MS;
  // 1970-01-01 was a Thursday.
  const weekday = (today / DAY_MS + 3) % 7;
  const monday = new Date(today + (21 - weekday) * DAY_MS).toISOString().slice(0, 10);
  return Array.from({ length: 35 }, (_, after) => addDays(monday, after));
}
