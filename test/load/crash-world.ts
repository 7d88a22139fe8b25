import type { Sql } from "../../src/platform/database/sql.ts";
import { linkThoseAfter } from "../support/accounts.ts";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import { SECRET, SERVICE_KEY } from "./killable-server.ts";

/** A row of `lessons`; times in epoch ms. A hold is one whose status is `held` until `until`. */
export type Row = {
  readonly tutor: number;
  readonly student: number;
  readonly from: number;
  readonly to: number;
  readonly origin: string;
  readonly status: string;
  readonly until: number | null;
};

/** A row as the last answer left it. Only its owner changes it, so nobody else can have. */
export type Known = Row & {
  readonly owner: string;
  /** How many lines its history has. */
  readonly changes: number;
};

/** What a request does if it is carried out. */
export type Effect =
  | { readonly kind: "make"; readonly rows: readonly Row[] }
  | { readonly kind: "change"; readonly id: number; readonly to: Partial<Known> }
  | { readonly kind: "remove"; readonly id: number };

export type Wanted = {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly effect: Effect;
  /** Codes of problems that rivals may cause. */
  readonly refusals?: readonly string[];
};

export type Attempt = Wanted & { readonly actor: Actor; readonly key: string | null };

/** An answer that has arrived whole. */
export type Answer = { readonly status: number; readonly replayed: boolean; readonly text: string };

/** Somebody who sends one request after the other. */
export type Actor = {
  readonly name: string;
  readonly role: "tutor" | "student" | "admin" | "program";
  /** Of a program: the student for whom it books. */
  readonly id: number;
  readonly headers: Readonly<Record<string, string>>;
};

export type Tutor = Actor & { readonly serviceId: number };

/** Who there is, and what they were answered. */
export type World = {
  readonly address: () => string;
  readonly tutors: readonly Tutor[];
  /** The last of the tutors, who learns with the others. */
  readonly learner: Actor;
  readonly actors: readonly Actor[];
  /** They do nothing by themselves. */
  readonly probers: readonly Actor[];
  readonly admin: Actor;
  /** Lessons that were there before. */
  readonly baseline: number;
  readonly known: Map<number, Known>;
  /** Requests whose answer has not come: nobody knows whether they were carried out. */
  readonly open: Set<Attempt>;
  /** The first answer to each key. */
  readonly keyed: Map<string, Answer>;
  /** The highest version of each tutor's calendar that anybody has seen. */
  readonly versions: Map<number, number>;
  /** What was shown under each ETag. */
  readonly shown: Map<string, string>;
  /** `book 201` → how often. */
  readonly counts: Map<string, number>;
  readonly faults: string[];
};

export async function anActor(
  address: string,
  role: "tutor" | "student" | "admin",
  name: string,
  person: string = name,
): Promise<Actor> {
  const now = Date.now();
  const token = await signToken({
    claims: { tenant: "demo", sub: `crash-${person}`, role, zone: "UTC", name: person },
    secret: SECRET,
    now,
    hours: 24,
    issuer: null,
    audience: null,
  });
  const headers = { authorization: `Bearer ${token}` };
  const profile = await fetch(`${address}/api/me/profile`, { headers });
  return { name, role, id: (await profile.json()).id, headers };
}

/** A program that books for a student of its own. */
export const aProgram = (name: string, student: Actor): Actor => ({
  name,
  role: "program",
  id: student.id,
  headers: { "x-service-key": SERVICE_KEY },
});

/** Sends a request of any kind; rejects when the connection breaks before the answer is whole. */
export async function call(
  world: Pick<World, "address">,
  actor: Actor,
  { method, path, body, key }: Pick<Wanted, "method" | "path" | "body"> & { key?: string | null },
): Promise<Answer & { readonly headers: Headers }> {
  const response = await fetch(`${world.address()}/api${path}`, {
    method,
    headers: {
      ...actor.headers,
      ...(body && { "content-type": "application/json" }),
      ...(key && { "idempotency-key": key }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  const { status, headers } = response;
  return { status, text, headers, replayed: headers.get("idempotent-replayed") === "true" };
}

/** Sends a write and notes its answer; null when there is none, or none that says what became of it. */
export async function send(world: World, attempt: Attempt): Promise<Answer | null> {
  world.open.add(attempt);
  let answer: Answer;
  try {
    answer = await call(world, attempt.actor, attempt);
  } catch (error) {
    if (error instanceof DOMException) world.faults.push(`${attempt.name} is never answered`);
    count(world, `${attempt.name} unanswered`);
    return null;
  }
  count(world, `${attempt.name} ${answer.status}${codeOf(answer)}`);
  if (answer.status >= 500) {
    // The connection to the database may break while it is told to commit.
    if (answer.status !== 503) world.faults.push(`${attempt.name}: ${answer.text}`);
    return null;
  }
  world.open.delete(attempt);
  noteAnswer(world, attempt, answer);
  return answer;
}

/** What an answer says is from now on what must be there. */
export function noteAnswer(world: World, attempt: Attempt, answer: Answer): void {
  if (attempt.key !== null) world.keyed.set(attempt.key, answer);
  const code = codeOf(answer).trim();
  if (answer.status < 300) return noteEffect(world, attempt, rowsIn(answer));
  if (attempt.refusals?.includes(code)) return;
  world.faults.push(`${attempt.name} is answered ${answer.text}`);
}

type Told = { readonly id: number } & Partial<Pick<Row, "from" | "to" | "until">>;

/** Carries out in the journal what a request did; `told` are the rows that it named. */
export function noteEffect(world: World, attempt: Attempt, told: readonly Told[]): void {
  const { known } = world;
  const { effect, actor } = attempt;
  if (effect.kind === "remove") return void known.delete(effect.id);
  if (effect.kind === "change") {
    const before = known.get(effect.id);
    if (before) known.set(effect.id, { ...before, ...effect.to, ...timesOf(told[0]) });
    return;
  }
  if (told.length !== effect.rows.length) {
    world.faults.push(`${attempt.name} makes ${told.length} of ${effect.rows.length} lessons`);
  }
  const byTime = told.toSorted((one, other) => (one.from ?? 0) - (other.from ?? 0));
  for (const [i, row] of effect.rows.entries()) {
    const one = byTime[i];
    const changes = row.status === "held" ? 0 : 1;
    if (one) known.set(one.id, { ...row, ...timesOf(one), owner: actor.name, changes });
  }
}

const timesOf = ({ from, to, until }: Partial<Told> = {}) => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
  ...(until !== undefined && { until }),
});

type Fields = {
  readonly id?: number;
  readonly lesson_id?: number;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly expires_at?: string;
};

/** The lessons or the hold of an answer. */
function rowsIn({ text }: Answer): Told[] {
  if (text === "") return [];
  const body: Fields & { outcomes?: Fields[] } = JSON.parse(text);
  return (body.outcomes ?? [body]).map((row) => ({
    id: row.id ?? row.lesson_id ?? 0,
    from: Date.parse(row.utc_start),
    to: Date.parse(row.utc_end),
    ...(row.expires_at !== undefined && { until: Date.parse(row.expires_at) }),
  }));
}

/** " slot_taken" of a problem, "" of all else. */
export function codeOf({ status, text }: Answer): string {
  return status < 400 ? "" : ` ${JSON.parse(text).code}`;
}

export function count({ counts }: World, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

type Place = { readonly address: () => string; readonly database: () => Promise<Sql> };

/**
 * Four tutors, seven students and two programs that act, and twelve students who do not. One of the tutors
 * acts as a student at the same time.
 */
export async function aWorld({ address, database }: Place): Promise<World> {
  const db = await database();
  await db`update settings set
    max_active_with_tutor = 10000, max_active_in_all = 10000, tutors_know_all_students = true`;
  const [strangers] = await db<{ id: number }[]>`select max(id) as id from users`;
  const [last] = await db<{ id: number }[]>`select max(id) as id from lessons`;
  const many = (role: "tutor" | "student" | "admin", name: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => anActor(address(), role, `${name} ${i}`)));
  const tutors = await Promise.all(
    (await many("tutor", "tutor", 4)).map((tutor) => teach(address, tutor)),
  );
  const learner = await anActor(address(), "student", "tutor 3 as a student", "tutor 3");
  const students = [...await many("student", "student", 7), learner];
  const [programs, probers] = [
    await many("student", "booked", 2),
    await many("student", "prober", 12),
  ];
  const admin = await anActor(address(), "admin", "admin");
  await linkThoseAfter(db, strangers?.id ?? 0);
  await db.end();
  return {
    address,
    tutors,
    learner,
    probers,
    admin,
    actors: [
      ...tutors,
      ...students,
      ...programs.map((student, i) => aProgram(`program ${i}`, student)),
    ],
    baseline: last?.id ?? 0,
    known: new Map(),
    open: new Set(),
    keyed: new Map(),
    versions: new Map(),
    shown: new Map(),
    counts: new Map(),
    faults: [],
  };
}

/** They teach every day from 08:00 to 20:00, an hour at a time. */
async function teach(address: () => string, tutor: Actor): Promise<Tutor> {
  const day = [{ start_time: "08:00", end_time: "20:00" }];
  const schedule = Object.fromEntries(["1", "2", "3", "4", "5", "6", "7"].map((nth) => [nth, day]));
  const ask = (path: string, body: object) =>
    call({ address }, tutor, { method: "POST", path, body });
  await ask("/booking/availability/bulk", { schedule });
  const { text } = await ask("/tutor/services", {
    name: "English",
    duration_minutes: 60,
    price: "25",
    currency: "EUR",
  });
  return { ...tutor, serviceId: JSON.parse(text).id };
}
