import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Whose files take long, the longest first; the rest is over in a second or two each. */
const SLOW = [
  ...["contract/hostile", "contract/gauntlet", "load/killed", "clients/", "contract/idempotency"],
  ...["start/start", "load/", "schedule/", "contract/", "marketplace/", "start/", "time/on-node"],
  ...["web/accessible", "web/robust", "containers/", "runtime/", "worker/", "backups/", "web/"],
  ...["calendar/", "lessons/"],
];

/** Whose files wait most of their time, for what is away, or for the next second. */
const WAITING = ["bot/whole/", "faults/", "load/soak"];

const isOf = (path: string) => ({ moduleId }: TestSpecification) =>
  moduleId.includes(`/test/${path}`);

function rankOf(file: TestSpecification): number {
  const rank = SLOW.findIndex((path) => isOf(path)(file));
  return rank < 0 ? SLOW.length : rank;
}

/**
 * Long files first, so that at the end no worker waits for another, also where no run before has measured
 * them; of each three that begin one waits, so that two at a time have the processors.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWaiting = (file: TestSpecification) => WAITING.some((path) => isOf(path)(file));
    const waiting = sorted.filter(isWaiting);
    const busy = sorted.filter((file) => !isWaiting(file))
      .toSorted((one, other) => rankOf(one) - rankOf(other));
    const first = busy.splice(0, 2 * waiting.length);
    return [
      ...waiting.flatMap((file, nth) => [...first.slice(2 * nth, 2 * nth + 2), file]),
      ...busy,
    ];
  }
}
