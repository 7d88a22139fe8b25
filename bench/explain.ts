import { brokenRules } from "../src/schedule/broken-rules.ts";
import { studentToken } from "./free-slots.ts";
import { MONDAY } from "./marketplace.ts";
import { startServer } from "./process.ts";
import { type BenchRow, byTurns, SECONDS, type Surroundings } from "./row.ts";
import { getsPerSecond } from "./weeks.ts";

const CONNECTIONS = 8;
const START = `${MONDAY}T10:00:00.000Z`;
const END = `${MONDAY}T11:00:00.000Z`;

/**
 * Explaining a time with its three alternatives, against the statement that judges it. The whole answer
 * is one statement too, with the student's side and three days of facts for the alternatives.
 */
export async function explainBench(around: Surroundings): Promise<BenchRow[]> {
  const app = await startServer({ kind: "app", url: around.url, secret: around.secret });
  const headers = { Authorization: `Bearer ${await studentToken(around)}` };
  const requests = around.marketplace.sparse.map((tutorId) => ({
    path: `/api/schedule/explain?tutor_id=${tutorId}&start=${START}&duration_minutes=60`,
    headers,
  }));
  try {
    return [
      await byTurns(
        "explain with three alternatives, 8 connections / the bare judgement, same concurrency",
        0.3,
        () => judgementsPerSecond(around),
        () => getsPerSecond(app.port, CONNECTIONS, requests),
      ),
    ];
  } finally {
    await app.stop();
  }
}

async function judgementsPerSecond({ db, marketplace }: Surroundings): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  const studentId = marketplace.students[0] ?? 0;
  let done = 0;
  const loop = async () => {
    while (performance.now() < until) {
      const tutorId = marketplace.sparse[done++ % marketplace.sparse.length] ?? 0;
      const now = Date.now();
      await brokenRules(db, {
        tutorId,
        studentId,
        start: Date.parse(START),
        end: Date.parse(END),
        now,
      });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  return done / SECONDS;
}
