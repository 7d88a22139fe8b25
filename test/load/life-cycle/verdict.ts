import type { Made } from "./operation.ts";
import type { State } from "./state.ts";

/** What the model says of an operation. */
export type Verdict = {
  /** Everything that is wrong with it, "409 slot_taken", in the order in which it is told. */
  readonly faults: readonly string[];
  /** What it answers when nothing is. */
  readonly success: string;
  /** What is then. */
  readonly after: (made: Made) => State;
};

/** The answer: the first fault, or the success. */
export const toldBy = ({ faults, success }: Verdict): string => faults[0] ?? success;

/** A lesson is of two people: one who teaches and learns is no student of theirs. Told last. */
export const isOnePerson = (
  { tutor, student }: { readonly tutor: number; readonly student: number },
): string[] => tutor === student ? ["400 validation_failed"] : [];

export const refused = (state: State, ...faults: string[]): Verdict => ({
  faults,
  success: "",
  after: () => state,
});
