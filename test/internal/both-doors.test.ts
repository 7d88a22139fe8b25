/**
 * N3: whatever a person does through the door of services is answered, refused and recorded as by their own
 * token. Two tenants are made alike; the same random calls go to one through the internal operations, and to
 * the other with the people's own tokens.
 */
import { describe, expect, test } from "vitest";
import { linkAccount } from "../support/accounts.ts";
import { anApp } from "../support/app.ts";
import { aTeacher, counted } from "../support/marketplace.ts";
import type { ProblemBody } from "../support/tutoring.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { aCall, type Call, type Known } from "./calls.ts";
import { type Door, linkedDoor, ownDoor } from "./doors.ts";
import { aSchool, type Member, type School } from "./school.ts";

const PLAYS = 3;
const CALLS = 200;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.each(Array.from({ length: PLAYS }, (_, i) => SEED + i))(
  `both doors, ${CALLS} calls (seed %i)`,
  (seed) => {
    test("give the same answers and the same refusals, and leave the same behind", async () => {
      const random = randomOf(seed);
      const [first, second] = [await aSchool(), await aSchool()];
      const [own, linked] = [ownDoor(first), linkedDoor(second)];
      const known: Known = { lessons: await lessonsOf(first), holds: [] };
      for (let n = 0; n < CALLS; n++) {
        letTimePass(random, [first, second]);
        const call = aCall(random, first, known, first.app.clock.now);
        const mine = await through(own, first, call);
        const theirs = await through(linked, second, call);
        const about = `call ${n} of seed ${seed}: member ${call.at}, ${call.name} ${call.said}`;
        expect(seen(theirs), about).toEqual(seen(mine));
        remember(known, call, mine);
      }
      expect(await leftBehind(second)).toEqual(await leftBehind(first));
    }, 120_000);
  },
);

test("409: of forty who come through both doors at once one gets the half hour", async () => {
  const app = await anApp();
  const [bot, tutor] = [await app.service(), await aTeacher(app)];
  const people = await Promise.all(Array.from({ length: 20 }, () => app.student()));
  const wanted = { tutor_id: tutor.id, service_id: tutor.serviceId, start: "2027-03-09T10:00:00Z" };
  const answers = await Promise.all(people.flatMap((person) => [
    person.post<ProblemBody>("/bookings", wanted),
    linkAccount(app, person).then((telegram_id) =>
      bot.post<ProblemBody>("/internal/bookings", { telegram_id, ...wanted })
    ),
  ]));
  expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 39 });
});

type Told = { readonly status: number; readonly headers: Headers; readonly body: unknown };

function through(door: Door, { members }: School, call: Call): Promise<Told> {
  const member: Member | undefined = members[call.at];
  if (!member) throw new RangeError(`there is no member ${call.at}`);
  return call.through(door, member);
}

/** Seldom, and to both alike. */
function letTimePass({ between, oneOf }: Random, schools: readonly School[]) {
  if (between(1, 15) > 1) return;
  const later = oneOf([10 * MINUTE, 5 * HOUR, 30 * HOUR]);
  for (const { app } of schools) app.clock.now += later;
}

const lessonsOf = async ({ app }: School) =>
  (await app.tenant.db<{ id: number; tutor_id: number; student_id: number }[]>`
    select id, tutor_id, student_id from lessons order by id`)
    .map(({ id, tutor_id, student_id }) => ({ id, people: [tutor_id, student_id] }));

function remember({ lessons, holds }: Known, { name }: Call, { status, body }: Told) {
  if (status !== 201) return;
  const made = body as { id: number; tutor_id: number; student_id: number };
  const thing = { id: made.id, people: [made.tutor_id, made.student_id] };
  (name === "hold" ? holds : lessons).push(thing);
}

/** All of an answer that must be the same: what the database's clock and the tenant's name give is not. */
function seen({ status, headers, body }: Told) {
  const language = headers.get("content-language");
  // The other operations name the role of admins, too.
  if (status === 403) return { status, language, code: (body as { code: string }).code };
  return {
    status,
    language,
    // Where the person's own hold is, each door names by paths of its own.
    location: headers.get("location")?.replace(/^\/api\/internal(.*)\/\d+(\/\d+)$/, "/api$1$2"),
    hasEtag: headers.has("etag"),
    hasLink: headers.has("link"),
    body: withoutClocks(body),
  };
}

const OF_THE_CLOCK = ["created_at", "updated_at", "expires_at", "request_id"];

function withoutClocks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutClocks);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => !OF_THE_CLOCK.includes(name));
  return Object.fromEntries(
    fields.map(([name, one]) => [name, name === "cursor" ? one !== null : withoutClocks(one)]),
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
