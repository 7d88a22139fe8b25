import { scheduleFacts } from "../src/generated/sql/schedule.ts";
import { signToken } from "../src/platform/auth/sign-token.ts";
import { freeDaysOf } from "../src/schedule/free-starts.ts";
import { readFacts } from "../src/schedule/read-facts.ts";
import { addDays } from "../src/time/date.ts";
import { MONDAY } from "./marketplace.ts";
import { startServer } from "./process.ts";
import { type BenchRow, byTurns, SECONDS, type Surroundings } from "./row.ts";
import { getsPerSecond } from "./weeks.ts";

const ZONE = "Europe/Kyiv";
const CONNECTIONS = 8;
const LAST = addDays(MONDAY, 30);
const FROM = `${addDays(MONDAY, -1)}T22:00:00Z`;
const TO = `${LAST}T22:00:00Z`;

/**
 * Free slots of 31 days for tutors with 88 lessons in them: the whole request against its bare query, and
 * the 100 µs that the computation may take against what it takes.
 */
export async function freeSlotsBench(around: Surroundings): Promise<BenchRow[]> {
  const app = await startServer({ kind: "app", url: around.url, secret: around.secret });
  const token = await studentToken(around);
  const requests = around.marketplace.sparse.map((tutorId) => ({
    path: `/api/schedule/free-slots/range?tutor_id=${tutorId}&from=${MONDAY}&to=${LAST}` +
      `&timezone=${ZONE}&duration_minutes=60&step_minutes=30`,
    headers: { Authorization: `Bearer ${token}` },
  }));
  try {
    return [
      await byTurns(
        "free slots of 31 days, 88 lessons, 8 connections / its own statement, same concurrency",
        0.5,
        () => queriesPerSecond(around),
        () => getsPerSecond(app.port, CONNECTIONS, requests),
      ),
      await computation(around),
    ];
  } finally {
    await app.stop();
  }
}

/** The request's own statement, for the same student, and nothing else. */
async function queriesPerSecond({ db, marketplace }: Surroundings): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  const studentId = marketplace.students[0] ?? 0;
  const asked = {
    froms: [Date.parse(FROM)],
    tos: [Date.parse(TO)],
    studentId,
    holder: `user ${studentId}`,
  };
  let done = 0;
  const loop = async () => {
    while (performance.now() < until) {
      const tutorId = marketplace.sparse[done++ % marketplace.sparse.length] ?? 0;
      await scheduleFacts(db, { ...asked, tutorIds: [tutorId], most: 5000, now: Date.now() });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  return done / SECONDS;
}

/** How long freeDaysOf takes, in µs: the middle of many runs. */
async function computation({ db, marketplace }: Surroundings): Promise<BenchRow> {
  const tutorId = marketplace.sparse[0] ?? 0;
  const range = { start: Date.parse(FROM), end: Date.parse(TO) + 3_600_000 };
  const facts = await readFacts(db, tutorId, range, Date.now());
  if (facts.taken.length !== 88) throw new Error(`${facts.taken.length} lessons, not 88`);
  const question = { viewerZone: ZONE, durationMs: 3_600_000, stepMinutes: 30 };
  const took: number[] = [];
  for (let i = 0; i < 5_000; i++) {
    const began = performance.now();
    freeDaysOf(facts, MONDAY, LAST, question);
    took.push((performance.now() - began) * 1000);
  }
  const value = took.toSorted((a, b) => a - b)[took.length >> 1] ?? NaN;
  const name = "free slots of 31 days, 88 lessons: 100 µs allowed / the computation alone";
  return { name, unit: "µs", floor: value, value: 100, ratio: 100 / value, least: 1 };
}

/** A signed-in student of the bench. */
export const studentToken = ({ slug, secret }: Surroundings, student = 1): Promise<string> =>
  signToken({
    claims: { tenant: slug, sub: `student-${student}`, role: "student", zone: ZONE },
    secret,
    now: Date.now(),
    hours: 1,
    issuer: null,
    audience: null,
  });
