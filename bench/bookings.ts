import { connect } from "../src/platform/database/sql.ts";
import { createKey } from "../src/tenants/keys.ts";
import { costOf } from "./cost.ts";
import { runLoad } from "./load.ts";
import { DAYS, MONDAY } from "./marketplace.ts";
import { startServer } from "./process.ts";
import { type BenchRow, byTurns, SECONDS, type Surroundings } from "./row.ts";

const CLIENTS = 8;
const HOUR = 3_600_000;
const encoder = new TextEncoder();

export type Wanted = { tutorId: number; serviceId: number; studentId: number; start: number };

/**
 * Bookings by HTTP, against the insert of the same row into a plain table (plain-lessons.ts); 8 clients,
 * different tutors. What each cost PostgreSQL is told beside: processor time, and bytes of its log.
 */
export async function bookingBench(around: Surroundings): Promise<BenchRow[]> {
  const key = await serviceKey(around);
  const app = await startServer({ kind: "app", url: around.url, secret: around.secret });
  const wanted = createWanted(around);
  const [plain, booked] = [createCosts(around), createCosts(around)];
  try {
    const row = await byTurns(
      "bookings, 8 clients, different tutors / the insert into a plain table, same clients",
      0.33,
      () => plain.count(() => insertsPerSecond(around, wanted)),
      () => booked.count(() => bookingsPerSecond(app.port, key, wanted)),
    );
    const beside = (["processor", "log"] as const).map((what): BenchRow => {
      const [floor, value] = [plain.each()[what], booked.each()[what]];
      return { ...BESIDE[what], floor, value, ratio: value / floor, least: null };
    });
    return [row, ...beside];
  } finally {
    await app.stop();
  }
}

/** A key of a program that books for whomever it likes. */
export async function serviceKey({ url, slug }: Surroundings): Promise<string> {
  const owner = connect(url, { max: 1 });
  const name = crypto.randomUUID();
  const { key } = await createKey(owner, { tenant: slug, kind: "service", name, scopes: [] });
  await owner.end();
  return key;
}

const BESIDE = {
  processor: {
    name: "processor time of PostgreSQL for a booking / for such an insert",
    unit: "µs",
  },
  log: { name: "bytes of write-ahead log of a booking / of such an insert", unit: "bytes" },
} as const;

/** What rounds of a load cost PostgreSQL, together. */
function createCosts(around: Surroundings) {
  const sum = { done: 0, processorMs: 0, walBytes: 0 };
  return {
    async count(round: () => Promise<number>): Promise<number> {
      const { result: perSecond, cost } = await costOf(around, round);
      sum.done += perSecond * SECONDS;
      sum.processorMs += cost.processorMs;
      sum.walBytes += cost.walBytes;
      return perSecond;
    },
    each: () => ({ processor: sum.processorMs * 1000 / sum.done, log: sum.walBytes / sum.done }),
  };
}

/** Free hours, each client's of other tutors and students than the others', none twice. */
export function createWanted({ marketplace }: Surroundings): (client: number) => Wanted {
  const counts = new Array<number>(CLIENTS).fill(0);
  const { tutors, students, services } = marketplace;
  const each = Math.floor(tutors.length / CLIENTS);
  return (client) => {
    const n = counts[client] ?? 0;
    counts[client] = n + 1;
    const tutor = client * each + n % each;
    const hour = Math.floor(n / each);
    const day = hour % DAYS;
    // The seed has its lessons in the hours 0 to 4.
    const start = Date.parse(`${MONDAY}T05:00:00Z`) + (day * 24 + Math.floor(hour / DAYS)) * HOUR;
    return {
      tutorId: tutors[tutor] ?? 0,
      serviceId: services[tutor] ?? 0,
      // Two students a tutor, who have no lessons from the seed or only these.
      studentId: students[tutor + (hour % 2) * tutors.length] ?? 0,
      start,
    };
  };
}

async function insertsPerSecond(
  { db }: Surroundings,
  wanted: (client: number) => Wanted,
): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  let done = 0;
  const loop = async (client: number) => {
    while (performance.now() < until) {
      const { tutorId, serviceId, studentId, start } = wanted(client);
      await db`insert into plain_lessons
          (tutor_id, student_id, service_id, service_name, price, currency, starts_at, ends_at, origin)
        values (${tutorId}, ${studentId}, ${serviceId}, 'English', '20.00', 'EUR',
          ${new Date(start).toISOString()}, ${new Date(start + HOUR).toISOString()}, 'booking')`;
      done++;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => loop(client)));
  return done / SECONDS;
}

export async function bookingsPerSecond(
  port: number,
  key: string,
  wanted: (client: number) => Wanted,
): Promise<number> {
  const { perSecond, other } = await runLoad({
    hostname: "127.0.0.1",
    port,
    connections: CLIENTS,
    seconds: SECONDS,
    next: (client) => bookingRequest(key, wanted(client)),
  });
  if (other > 0) throw new Error(`${other} bookings were refused`);
  return perSecond;
}

/** `POST /bookings` as it goes over the wire. */
export function bookingRequest(
  key: string,
  { tutorId, serviceId, studentId, start }: Wanted,
): Uint8Array {
  const body = JSON.stringify({
    tutor_id: tutorId,
    service_id: serviceId,
    student_id: studentId,
    start: new Date(start).toISOString(),
  });
  return encoder.encode(
    `POST /api/bookings HTTP/1.1\r\nHost: bench\r\nX-Service-Key: ${key}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
