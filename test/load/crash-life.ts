import {
  type Actor,
  type Attempt,
  call,
  count,
  send,
  type Wanted,
  type World,
} from "./crash-world.ts";
import {
  aTime,
  book,
  cancel,
  type Command,
  enter,
  enterSeries,
  giveUp,
  hold,
  mondayOf,
  move,
  one,
  prolong,
  redeem,
  type Turn,
  utc,
} from "./crash-commands.ts";

const wait: Command = () => null;

const students: readonly Command[] = [book, book, hold, move, cancel];
const tutors: readonly Command[] = [enter, enter, enterSeries, move, cancel];
const programs: readonly Command[] = [book, hold];
/** Whoever holds a time makes up their mind before they take another; or the crash comes first. */
const holders: readonly Command[] = [redeem, redeem, prolong, giveUp, ...Array(8).fill(wait)];

/** Who may do what. */
const commands: Readonly<Record<Actor["role"], readonly Command[]>> = {
  student: students,
  tutor: tutors,
  program: programs,
  admin: [],
};

/** Acts until the server does not answer any more, or `isOver`. */
export async function live(turn: Turn, isOver: () => boolean): Promise<void> {
  const { world, actor, random } = turn;
  while (!isOver()) {
    if (random.between(1, 12) === 1 && !await look(turn)) return;
    const may = one(turn, "held") ? holders : commands[actor.role];
    const wanted = random.oneOf(may)(turn);
    if (!wanted) await new Promise((resolve) => setTimeout(resolve, random.between(1, 10)));
    else if (!await send(world, attempted(turn, wanted))) return;
  }
}

/** Every other write carries a key. */
export const attempted = ({ actor, random }: Turn, wanted: Wanted): Attempt => ({
  ...wanted,
  actor,
  key: random.between(0, 1) ? crypto.randomUUID() : null,
});

/** Reads a week, and remembers its version and what was shown under it. */
async function look({ world, actor, random }: Turn): Promise<boolean> {
  const tutor = random.oneOf(world.tutors).id;
  const monday = utc(mondayOf(aTime(random))).slice(0, 10);
  const path = `/calendar/week?tutor_id=${tutor}&week_start=${monday}&timezone=UTC`;
  try {
    const { status, headers, text } = await call(world, actor, { method: "GET", path });
    count(world, `look ${status}`);
    if (status !== 200) return false;
    noteWeek(world, `${actor.name} ${path}`, headers.get("etag") ?? "", text);
    return true;
  } catch {
    return false;
  }
}

/** One ETag never stands for two weeks, whatever has happened in between. */
export function noteWeek(world: World, what: string, etag: string, text: string): void {
  const { shown, faults, versions } = world;
  const before = shown.get(`${what} ${etag}`);
  if (before !== undefined && before !== text) faults.push(`${what} changes under ${etag}`);
  shown.set(`${what} ${etag}`, text);
  const [, tutor, version] = /\.(\d+)\.(\d{16})\./.exec(etag) ?? [];
  if (version === undefined) throw new Error(`no version in ${etag}`);
  versions.set(Number(tutor), Math.max(versions.get(Number(tutor)) ?? 0, Number(version)));
}
