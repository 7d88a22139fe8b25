import type { Random } from "../time/random.ts";
import type { Door, Length, Query, Told } from "./doors.ts";
import type { Member, School } from "./school.ts";

/** A call that goes through either door alike. */
export type Call = {
  /** By which member of the school. */
  readonly at: number;
  readonly name: keyof Door;
  /** What it was told, for a failure. */
  readonly said: string;
  readonly through: (door: Door, who: Member) => Told;
};

/** What came about so far, and whose it is: to be asked for again by them and by others. */
export type Known = { readonly lessons: Thing[]; readonly holds: Thing[] };
export type Thing = { readonly id: number; readonly people: readonly number[] };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOBODYS = 999_999;

/** A random call, at `now` (epoch ms), which mostly makes sense. */
export function aCall(random: Random, school: School, known: Known, now: number): Call {
  const { oneOf, between } = random;
  const name = oneOf(NAMES);
  const thing = oneOf<Thing>([
    { id: NOBODYS, people: [] },
    ...THINGS.includes(name) ? known.lessons : known.holds,
  ]);
  // Mostly one of whose it is, or who learns.
  const fitting = school.members.flatMap(({ id, by }, at) =>
    (THINGS.includes(name) || HOLDS.includes(name) ? thing.people.includes(id) : by.student)
      ? [at]
      : []
  );
  const anybody = [...school.members.keys()];
  const at = oneOf(fitting.length > 0 && between(1, 4) > 1 ? fitting : anybody);
  const start = aStart(random, now);
  const offer = oneOf(OFFERS);
  const wanted = {
    tutor_id: (between(1, 8) > 1 ? school.tutorIds[offer.tutor] : oneOf(anyId(school))) ?? 0,
    service_id: (between(1, 8) > 1 ? school.serviceIds[offer.service] : NOBODYS) ?? 0,
    start,
  };
  const told = {
    wanted,
    id: thing.id,
    length: aLength(random, school, offer, oneOf([...known.lessons, { id: NOBODYS }]).id),
    tutorId: school.tutorIds[offer.tutor] ?? 0,
    range: aRange(random, now),
    page: oneOf<Query>([{}, { limit: 1 }]),
    filter: oneOf<Query>([{}, { status: "scheduled" }, { role: "student" }, { role: "tutor" }]),
    times: oneOf<Record<string, string>>([
      { start },
      { start },
      { start, reason: "My train is late." },
      { start, end: instant(Date.parse(start) + 75 * MINUTE) },
    ]),
    cancellation: oneOf<Record<string, string>>([{}, { reason: "Ill." }]),
    headers: oneOf<Record<string, string>>([
      {},
      {},
      { "accept-language": "uk" },
      { "accept-language": "de, en;q=0.3" },
    ]),
    ifMatch: oneOf<Record<string, string>>([{}, {}, {}, { "if-match": '"another"' }]),
  };
  return { at, name, said: JSON.stringify(told), through: CALLS[name](told) };
}

type Params = {
  readonly wanted: { readonly tutor_id: number; readonly service_id: number; start: string };
  readonly id: number;
  readonly length: Length;
  readonly tutorId: number;
  readonly range: Query;
  readonly page: Query;
  readonly filter: Query;
  readonly times: Record<string, string>;
  readonly cancellation: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly ifMatch: Record<string, string>;
};

const CALLS: Record<keyof Door, (told: Params) => Call["through"]> = {
  schedule: ({ range, headers }) => (door, who) => door.schedule(who, range, headers),
  lessons: ({ range, filter, headers }) => (door, who) =>
    door.lessons(who, { ...range, ...filter }, headers),
  tutors: ({ page, headers }) => (door, who) => door.tutors(who, page, headers),
  services: ({ wanted, headers }) => (door, who) => door.services(who, wanted.tutor_id, headers),
  freeSlots: ({ tutorId, length, range, headers }) => (door, who) =>
    door.freeSlots(who, tutorId, length, range, headers),
  explain: ({ tutorId, length, wanted, headers }) => (door, who) =>
    door.explain(who, tutorId, length, wanted.start, headers),
  hold: ({ wanted, headers }) => (door, who) => door.hold(who, { ...wanted, minutes: 15 }, headers),
  readHold: ({ id, headers }) => (door, who) => door.readHold(who, id, headers),
  deleteHold: ({ id, headers }) => (door, who) => door.deleteHold(who, id, headers),
  book: ({ wanted, headers }) => (door, who) => door.book(who, wanted, headers),
  bookHold: ({ id, headers }) => (door, who) => door.bookHold(who, id, headers),
  reschedule: ({ id, times, headers, ifMatch }) => (door, who) =>
    door.reschedule(who, id, times, { ...headers, ...ifMatch }),
  cancel: ({ id, cancellation, headers, ifMatch }) => (door, who) =>
    door.cancel(who, id, cancellation, { ...headers, ...ifMatch }),
};

/** What writes comes oftener, as it is what changes the answers. */
const NAMES: readonly (keyof Door)[] = [
  ...["schedule", "lessons", "tutors", "services", "freeSlots", "explain"] as const,
  ...["freeSlots", "explain", "hold", "hold", "hold", "readHold", "deleteHold"] as const,
  ...["book", "book", "book", "bookHold", "bookHold"] as const,
  ...["reschedule", "reschedule", "reschedule", "cancel", "cancel"] as const,
];
/** Those of a lesson, and those of a hold. */
const THINGS: readonly (keyof Door)[] = ["reschedule", "cancel"];
const HOLDS: readonly (keyof Door)[] = ["readHold", "deleteHold", "bookHold"];

/** The active services by their place in the school, whose they are, and how long. */
const OFFERS = [
  { service: 0, tutor: 0, minutes: 60 },
  { service: 1, tutor: 0, minutes: 45 },
  { service: 3, tutor: 1, minutes: 90 },
] as const;
type Offer = (typeof OFFERS)[number];

const anyId = ({ members }: School) => [...members.map(({ id }) => id), NOBODYS];

function aLength({ oneOf }: Random, { serviceIds }: School, offer: Offer, moving: number): Length {
  const service_id = serviceIds[offer.service] ?? 0;
  return oneOf<Length>([
    { service_id, minutes: offer.minutes },
    { service_id, minutes: offer.minutes },
    { minutes: 60, moving },
    { minutes: 30 },
  ]);
}

const instant = (ms: number): string => new Date(ms).toISOString();

/** Mostly where somebody teaches, 07:00 to 11:00 in UTC of the next days; also long ago, and never. */
function aStart({ between, oneOf }: Random, now: number): string {
  const day = oneOf([0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 27, 28, between(-3, 200)]);
  const minutes = oneOf([420, 450, 480, 540, 600, 615, 570, 510, 480, between(300, 700)]);
  return instant(Math.floor(now / DAY) * DAY + day * DAY + minutes * MINUTE);
}

function aRange({ between, oneOf }: Random, now: number): Query {
  const day = (days: number) => instant(now + days * DAY).slice(0, 10);
  const first = between(-3, 28);
  const from = oneOf([null, day(first), day(26), `${day(first)}T09:30:00Z`]);
  const to = oneOf([null, null, day(first + 1), day(30), day(first - 1), day(first + 70)]);
  const timezone = oneOf([null, null, "Pacific/Chatham", "America/St_Johns"]);
  return {
    ...(from !== null && { from }),
    ...(from !== null && to !== null && { to }),
    ...(timezone !== null && { timezone }),
  };
}
