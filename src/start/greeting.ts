import { demoAdmin, demoStudents, demoTutors } from "../demo/people.ts";
import { signToken } from "../platform/auth/sign-token.ts";
import { addDays, mondayOf } from "../time/date.ts";
import { dateOf } from "../time/time-text.ts";
import { DEMO } from "./prepare-database.ts";

type Parts = {
  readonly address: string;
  /** The id of the first demo tutor. */
  readonly tutorId: number;
  readonly secret: string;
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly now: number;
  /** Whether the web calendar is served there. */
  readonly hasPages: boolean;
};

/**
 * What `start` says when it serves (O1): where, a first request to copy, and who can sign in, as lines
 * that a shell takes as they are. MONDAY is next week's, so that all of it can still be booked.
 */
export async function greeting(parts: Parts): Promise<string> {
  const { address, tutorId, now, hasPages } = parts;
  const [tutor, student] = [demoTutors[0], demoStudents[0]];
  if (!tutor || !student) throw new Error("the demo has no people");
  const token = (person: { subject: string; zone: string }, role: string) =>
    signToken({
      ...parts,
      claims: { tenant: DEMO, sub: person.subject, role, zone: person.zone },
      hours: 24,
    });
  const tutorToken = await token(tutor, "tutor");
  const monday = mondayOf(dateOf(tutor.zone, now));
  const week = `${address}/api/calendar/week?tutor_id=${tutorId}` +
    `&week_start=${monday}&timezone=${tutor.zone}`;
  const studentToken = await token(student, "student");
  const adminToken = await token(demoAdmin, "admin");
  const links = hasPages
    ? `
Open the web calendar as the tutor ${tutor.subject}, the student ${student.subject}, or the admin ${demoAdmin.subject}:

  ${address}/booking/tutor#token=${tutorToken}

  ${address}/find#token=${studentToken}

  ${address}/booking/tutor?tutor_id=${tutorId}#token=${adminToken}
`
    : "";
  return `${links}
This week of the tutor ${tutor.subject}, in half-hour cells:

  curl -H 'Authorization: Bearer ${tutorToken}' \\
    '${week}'

For more, paste these lines into a second terminal. The tokens are those of the tutor ${tutor.subject}, the
student ${student.subject} and the admin ${demoAdmin.subject} of the tenant ${DEMO}, valid for a day.

export API=${address}/api
export TUTOR=${tutorToken}
export STUDENT=${studentToken}
export ADMIN=${adminToken}
export TUTOR_ID=${tutorId}
export MONDAY=${addDays(monday, 7)}
`;
}
