import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Whose files take long, the longest first; the rest is over in a second or two each. */
const SLOW = [
  ...["bot/whole/", "load/", "faults/", "start/", "clients/", "schedule/", "contract/"],
  ...["marketplace/", "time/on-node", "calendar/", "lessons/"],
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = SLOW.findIndex((path) => moduleId.includes(`/test/${path}`));
  return rank < 0 ? SLOW.length : rank;
};

/**
 * Long files first, so that at the end no worker waits for another, also where no run before has measured
 * them.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
