import type { Of } from "./operation.ts";
import { MINUTE, overlap, type State } from "./state.ts";
import { refused, type Verdict } from "./verdict.ts";

/** Time off goes around what they teach, booked or held, only when it is forced. */
export function judgeBlock(state: State, { by, start, minutes, force }: Of<"block">): Verdict {
  const block = { tutor: by.id, start, end: start + minutes * MINUTE };
  if (block.end <= state.now) return refused(state, "409 in_the_past");
  const inTheWay = [
    ...state.lessons.filter(({ status }) => status !== "cancelled"),
    ...state.holds.filter(({ expired }) => !expired),
  ].some((one) => one.tutor === by.id && overlap(one, block) && one.end > state.now);
  return {
    faults: inTheWay && !force ? ["409 lessons_in_the_way"] : [],
    success: "201",
    after: ({ id }) => ({
      ...state,
      blocks: [...state.blocks, { ...block, id }],
      everBlocked: [...state.everBlocked, id],
    }),
  };
}

export function judgeUnblock(state: State, { by, block: id }: Of<"unblock">): Verdict {
  const block = state.blocks.find((one) => one.id === id && one.tutor === by.id);
  if (!block) return refused(state, "404 not_found");
  if (block.end <= state.now) return refused(state, "409 in_the_past");
  const blocks = state.blocks.filter((one) => one !== block);
  return { faults: [], success: "204", after: () => ({ ...state, blocks }) };
}
