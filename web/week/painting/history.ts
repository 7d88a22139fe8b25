import type { Drafts } from "../draft.ts";

/** States of a draft, to go back to and forward again. Each is whole, of at most 338 cells. */
export type History = {
  readonly past: readonly Drafts[];
  readonly present: Drafts;
  readonly future: readonly Drafts[];
};

const MOST = 100;

export const beginning = (present: Drafts): History => ({ past: [], present, future: [] });

/** Another state; what was undone before is forgotten. */
export function step({ past, present }: History, next: Drafts): History {
  if (isSame(present, next)) return { past, present, future: [] };
  return { past: [...past, present].slice(-MOST), present: next, future: [] };
}

/** The state before; the same history where there is none. */
export function undone(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
  };
}

/** The state that was left by `undone`. */
export function redone(history: History): History {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.present], present: after, future };
}

const isSame = (a: Drafts, b: Drafts) =>
  a.size === b.size && [...a].every(([start, painted]) => b.get(start) === painted);
