import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Folders whose files take long; the rest is over in a second or two each. */
const SLOW = ["load", "faults", "start", "clients", "schedule", "contract", "lessons"];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = SLOW.findIndex((folder) => moduleId.includes(`/test/${folder}/`));
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
