import { signToken } from "../src/platform/auth/sign-token.ts";
import { addDays } from "../src/time/date.ts";
import { runLoad } from "./load.ts";
import { MONDAY } from "./marketplace.ts";
import { startServer } from "./process.ts";
import { type BenchRow, byTurns, SECONDS, type Surroundings } from "./row.ts";

const CLIENTS = 8;
const DATES = 26;
const LENGTH_MINUTES = 30;
/** Half hours of a week, from 08:00 UTC on; the tutors have nothing else. */
const PLACES = 7 * 24;
const encoder = new TextEncoder();

type Place = { readonly tutor: number; readonly weekday: number; readonly minute: number };

/**
 * Series of 26 dates by HTTP, against one insert of the same 26 rows into a plain table (plain-lessons.ts);
 * 8 clients, different tutors.
 */
export async function seriesBench(around: Surroundings): Promise<BenchRow[]> {
  const app = await startServer({ kind: "app", url: around.url, secret: around.secret });
  const place = createPlaces(around.marketplace.fresh.length / CLIENTS);
  const { slug, secret } = around;
  const tokens = await Promise.all(
    around.marketplace.fresh.map((_, i) =>
      signToken({
        claims: { tenant: slug, sub: `fresh-${i + 1}`, role: "tutor", zone: "UTC" },
        secret,
        now: Date.now(),
        hours: 1,
        issuer: null,
        audience: null,
      })
    ),
  );
  try {
    return [
      await byTurns(
        "series of 26 dates, 8 clients, different tutors / one insert of 26 rows into a plain table",
        null,
        () => insertsPerSecond(around, place),
        () => seriesPerSecond(around, app.port, tokens, place),
      ),
    ];
  } finally {
    await app.stop();
  }
}

/** Times of a week, each client's of other tutors than the others', none twice. */
function createPlaces(tutorsEach: number): (client: number) => Place {
  const counts = new Array<number>(CLIENTS).fill(0);
  return (client) => {
    const n = counts[client] ?? 0;
    counts[client] = n + 1;
    const nth = Math.floor(n / tutorsEach);
    if (nth >= PLACES) throw new Error("the bench has run out of free weeks");
    return {
      tutor: client * tutorsEach + n % tutorsEach,
      weekday: nth % 7,
      minute: 8 * 60 + Math.floor(nth / 7) * 30,
    };
  };
}

const timeOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => `${part}`.padStart(2, "0")).join(":");

async function insertsPerSecond(
  { db, marketplace }: Surroundings,
  place: (client: number) => Place,
): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  let done = 0;
  const loop = async (client: number) => {
    while (performance.now() < until) {
      const { tutor, weekday, minute } = place(client);
      const first = `${addDays(MONDAY, weekday)}T${timeOf(minute)}:00Z`;
      await db`insert into plain_lessons (tutor_id, student_id, starts_at, ends_at, origin)
        select ${marketplace.fresh[tutor] ?? 0}, ${marketplace.students[tutor] ?? 0},
          first + week * interval '7 days',
          first + week * interval '7 days' + ${LENGTH_MINUTES}::int * interval '1 minute', 'tutor'
        from (select ${first}::timestamptz as first) f, generate_series(0, ${DATES - 1}::int) week`;
      done++;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => loop(client)));
  return done / SECONDS;
}

async function seriesPerSecond(
  { marketplace }: Surroundings,
  port: number,
  tokens: readonly string[],
  place: (client: number) => Place,
): Promise<number> {
  const { perSecond, other } = await runLoad({
    hostname: "127.0.0.1",
    port,
    connections: CLIENTS,
    seconds: SECONDS,
    next: (client) => {
      const { tutor, weekday, minute } = place(client);
      const studentId = marketplace.students[tutor] ?? 0;
      return seriesRequest(tokens[tutor] ?? "", studentId, weekday, minute);
    },
  });
  if (other > 0) throw new Error(`${other} series were refused`);
  return perSecond;
}

function seriesRequest(
  token: string,
  student: number,
  weekday: number,
  minute: number,
): Uint8Array {
  const first = addDays(MONDAY, weekday);
  const body = JSON.stringify({
    student_id: student,
    day_of_week: weekday + 1,
    start_time: timeOf(minute),
    first_date: first,
    duration_minutes: LENGTH_MINUTES,
    interval_end: addDays(first, 7 * (DATES - 1)),
  });
  return encoder.encode(
    `POST /api/lessons/series HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
