import { signToken } from "../platform/auth/sign-token.ts";
import { mondayOf } from "../time/date.ts";
import { dateOf } from "../time/local-text.ts";
import { demoAdmin, demoStudents, demoTutors } from "../demo/people.ts";
import { DEMO } from "./prepare-database.ts";

type Parts = {
  readonly address: string;
  /** The id of the first demo tutor. */
  readonly tutorId: number;
  readonly secret: string;
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly now: number;
};

/** What `start` says when it serves (O1): where, who can sign in, and a first request to copy. */
export async function greeting(parts: Parts): Promise<string> {
  const { address, tutorId, now } = parts;
  const [tutor, student] = [demoTutors[0], demoStudents[0]];
  if (!tutor || !student) throw new Error("the demo has no people");
  const token = (person: { subject: string; zone: string }, role: string) =>
    signToken({
      ...parts,
      claims: { tenant: DEMO, sub: person.subject, role, zone: person.zone },
      hours: 24,
    });
  const tutorToken = await token(tutor, "tutor");
  const week = `${address}/api/calendar/week?tutor_id=${tutorId}` +
    `&week_start=${mondayOf(dateOf(tutor.zone, now))}&timezone=${tutor.zone}`;
  return `
Halfhour serves ${address}/api
Reference       ${address}/api/docs

Tokens of the tenant ${DEMO}, valid for a day:
  tutor ${tutor.subject}     ${tutorToken}
  student ${student.subject}  ${await token(student, "student")}
  admin ${demoAdmin.subject}    ${await token(demoAdmin, "admin")}

This week of ${tutor.subject}, in half-hour cells:
  curl -H 'Authorization: Bearer ${tutorToken}' \\
    '${week}'
`;
}
