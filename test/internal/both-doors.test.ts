/**
 * N3: whatever a person does through the bot's door is answered, refused and recorded as by their own token.
 * Two tenants are made alike; the same random calls go to one through the internal operations, and to the
 * other with the people's own tokens.
 */
import { describe, expect, test } from "vitest";
import type { Answer } from "../support/app.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { type Door, type Length, linkedDoor, ownDoor } from "./doors.ts";
import { aSchool, type Member, type School } from "./school.ts";

const PLAYS = 3;
const CALLS = 120;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Told = { readonly status: number; readonly headers: Headers; readonly body: unknown };
/** A call as it goes through either door. */
type Call = { readonly said: string; readonly through: (door: Door, who: Member) => Promise<Told> };

describe.each(Array.from({ length: PLAYS }, (_, i) => SEED + i))(
  `both doors, ${CALLS} calls (seed %i)`,
  (seed) => {
    test("give the same answers and the same refusals, and leave the same behind", async () => {
      const random = randomOf(seed);
      const schools = [await aSchool(), await aSchool()] as const;
      const [own, linked] = [ownDoor(schools[0]), linkedDoor(schools[1])];
      expect(schools[1].members.map(({ id }) => id)).toEqual(
        schools[0].members.map(({ id }) => id),
      );
      const known: Known = { lessons: [1, 2, 999_999], holds: [1, 999_999] };
      const answers: string[] = [];
      for (let call = 0; call < CALLS; call++) {
        if (random.between(1, 12) === 1) {
          const later = random.oneOf([10 * MINUTE, 5 * HOUR, 30 * HOUR]);
          for (const { app } of schools) app.clock.now += later;
        }
        const at = random.between(0, 3);
        const { said, through } = aCall(random, schools[0], at, known);
        const [mine, theirs] = [
          await through(own, memberAt(schools[0], at)),
          await through(linked, memberAt(schools[1], at)),
        ];
        const about = `call ${call} of seed ${seed}: member ${at} ${said}`;
        expect(seen(theirs), about).toEqual(seen(mine));
        remember(known, said, mine);
        answers.push(`${said.split(" ")[0]} ${mine.status}`);
      }
      expect(await leftBehind(schools[1])).toEqual(await leftBehind(schools[0]));
      console.log(`seed ${seed}: ${tally(answers)}`);
    }, 120_000);
  },
);

/** What came about so far, to be asked for again by whoever it belongs to and by others. */
type Known = { readonly lessons: number[]; readonly holds: number[] };

function remember({ lessons, holds }: Known, said: string, { status, body }: Told) {
  const { id } = body as { id?: number } | null ?? {};
  if (status !== 201 || id === undefined) return;
  (said.startsWith("hold") ? holds : lessons).push(id);
}

const memberAt = ({ members }: School, at: number): Member => {
  const member = members[at];
  if (!member) throw new RangeError(`there is no member ${at}`);
  return member;
};

function aCall(random: Random, school: School, at: number, known: Known): Call {
  const headers: Record<string, string> = random.oneOf([{}, {}, { "accept-language": "uk" }, {
    "accept-language": "de, en;q=0.3",
  }]);
  const { oneOf } = random;
  const tutorId = oneOf([...school.tutorIds, ...school.tutorIds, memberAt(school, at).id, 777_777]);
  const serviceId = oneOf([...school.serviceIds, 888_888]);
  const start = aStart(random, school.app.clock.now);
  const lesson = oneOf(known.lessons);
  const hold = oneOf(known.holds);
  const wanted = { tutor_id: tutorId, service_id: serviceId, start };
  const length: Length & { n: number } = oneOf([
    ...OFFERED.map(([n, minutes]) => ({ service_id: school.serviceIds[n] ?? 0, minutes, n })),
    { minutes: 60, moving: lesson, n: 0 },
    { minutes: 30, n: 0 },
  ]);
  const { n, ...sized } = length;
  // A service is one of its own tutor's.
  const teacher = n === 3 ? school.tutorIds[1] ?? 0 : school.tutorIds[0] ?? 0;
  const asked = sized.service_id === undefined ? tutorId : teacher;
  const range = aRange(random, school.app.clock.now);
  const page = oneOf([{}, { limit: 1 }]);
  const filter = oneOf([{}, { status: "scheduled" }, { role: "student" }, { status: "cancelled" }]);
  const times = oneOf([{ start }, { start }, { start, reason: "Train" }, {
    start,
    end: new Date(Date.parse(start) + 75 * MINUTE).toISOString(),
  }]);
  const ifMatch = oneOf([{}, {}, {}, { "if-match": '"another"' }]);
  const calls: readonly (readonly [string, Call["through"]])[] = [
    ["schedule", (door, who) => door.schedule(who, range, headers)],
    ["lessons", (door, who) => door.lessons(who, { ...filter, ...range }, headers)],
    ["tutors", (door, who) => door.tutors(who, page, headers)],
    ["services", (door, who) => door.services(who, tutorId, headers)],
    ["freeSlots", (door, who) => door.freeSlots(who, asked, sized, range, headers)],
    ["explain", (door, who) => door.explain(who, asked, sized, start, headers)],
    ["hold", (door, who) => door.hold(who, { ...wanted, minutes: 15 }, headers)],
    ["hold", (door, who) => door.hold(who, wanted, headers)],
    ["readHold", (door, who) => door.readHold(who, hold, headers)],
    ["deleteHold", (door, who) => door.deleteHold(who, hold, headers)],
    ["book", (door, who) => door.book(who, wanted, headers)],
    ["book", (door, who) => door.book(who, wanted, headers)],
    ["book", (door, who) => door.book(who, { ...wanted, hold_id: hold }, headers)],
    ["reschedule", (door, who) => door.reschedule(who, lesson, times, { ...headers, ...ifMatch })],
    ["reschedule", (door, who) => door.reschedule(who, lesson, times, { ...headers, ...ifMatch })],
    ["cancel", (door, who) => door.cancel(who, lesson, {}, { ...headers, ...ifMatch })],
    ["cancel", (door, who) => door.cancel(who, lesson, { reason: "Ill" }, headers)],
  ];
  const [name, through] = oneOf(calls);
  const told = JSON.stringify({ wanted, lesson, hold, sized, asked, range, times, headers });
  return { said: `${name} ${told}`, through };
}

/** The active services by their place in the school, and how long they are. */
const OFFERED = [[0, 60], [1, 45], [3, 90]] as const;

/** Mostly where somebody teaches, 07:00 to 11:00 in UTC of the next days; also long ago, and never. */
function aStart({ between, oneOf }: Random, now: number): string {
  const day = oneOf([-3, 0, 1, 1, 2, 2, 3, 27, 28, 200]);
  const minutes = oneOf([420, 450, 480, 540, 600, 630, 645, 660, 120, between(400, 700)]);
  const midnight = Math.floor(now / (24 * HOUR)) * 24 * HOUR;
  return new Date(midnight + day * 24 * HOUR + minutes * MINUTE).toISOString();
}

type Range = { readonly from?: string; readonly to?: string; readonly timezone?: string };

function aRange({ between, oneOf }: Random, now: number): Range {
  const day = (days: number) => new Date(now + days * 24 * HOUR).toISOString().slice(0, 10);
  const first = between(-3, 28);
  const from = oneOf([null, day(first), day(26), `${day(first)}T09:30:00Z`]);
  const to = oneOf([
    null,
    day(first + 1),
    day(30),
    day(first - 1),
    `${day(first)}T10:15:00Z`,
    day(first + 70),
  ]);
  const timezone = oneOf([null, null, "Pacific/Chatham", "America/St_Johns"]);
  return {
    ...(from !== null && { from }),
    ...(from !== null && to !== null && { to }),
    ...(timezone !== null && { timezone }),
  };
}

/** All of an answer that must be the same: what the clock of the database and the tenant's name give is not. */
function seen({ status, headers, body }: Told) {
  const language = headers.get("content-language");
  // To a person the other operations name the roles that they might have, too.
  if (status === 403) return { status, language, code: (body as { code: string }).code };
  const location = headers.get("location")?.replace(
    /^\/api\/internal(.*)\/\d+(\/\d+)$/,
    "/api$1$2",
  );
  return {
    status,
    language,
    location,
    hasEtag: headers.has("etag"),
    hasLink: headers.has("link"),
    body: withoutClocks(body),
  };
}

const OF_THE_CLOCK = ["created_at", "updated_at", "expires_at", "request_id"];

function withoutClocks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutClocks);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => !OF_THE_CLOCK.includes(name)).map(([name, one]) => [
      name,
      name === "cursor" ? one !== null : withoutClocks(one),
    ]),
  );
}

/** Whose everything is, and who did it. */
async function leftBehind({ app: { tenant: { db } } }: School) {
  return {
    lessons: await db`
      select
        id, tutor_id, student_id, service_id, starts_at, ends_at, status, holder, origin,
        cancel_reason
      from lessons order by id`,
    changes: await db`
      select lesson_id, actor_id, action, reason from lesson_changes order by id`,
    relations: await db`
      select relation_id, prev_status, new_status, actor_id, metadata
      from relation_status_log order by id`,
  };
}

function tally(answers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].toSorted().map(([answer, n]) => `${answer} ×${n}`).join(", ");
}
