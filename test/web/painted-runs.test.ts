import fc from "fast-check";
import { expect, test } from "vitest";
import { type Painted, patchesOf } from "../../web/week/draft.ts";
import { beginning, redone, step, undone } from "../../web/week/painting/history.ts";
import { afterStroke, cellsBetween } from "../../web/week/painting/strokes.ts";
import { type Cell, rowsOf } from "../../web/week/week-rows.ts";

const FROM = Date.parse("2027-03-08T00:00:00Z");
const startOf = (cell: number) =>
  new Date(FROM + cell * 1_800_000).toISOString().replace(".000Z", "Z");
const statuses = ["available", "blocked", "empty"] as const;

const week: readonly Cell[] = Array.from({ length: 336 }, (_, i) => ({
  start: startOf(i),
  date: startOf(i).slice(0, 10),
  time: startOf(i).slice(11, 16),
  weekday: Math.floor(i / 48),
  status: "empty",
}));
const anyDraft = fc.array(fc.tuple(fc.nat(335), fc.constantFrom(...statuses)))
  .map((cells) => new Map<string, Painted>(cells.map(([i, status]) => [startOf(i), status])));

test("runs of a draft cover exactly its cells, and no two of one status touch", () => {
  fc.assert(fc.property(anyDraft, (draft) => {
    const patches = patchesOf(draft);
    const covered = new Map<string, Painted>();
    for (const { start, end, status } of patches) {
      for (let ms = Date.parse(start); ms < Date.parse(end); ms += 1_800_000) {
        covered.set(startOf((ms - FROM) / 1_800_000), status);
      }
    }
    expect(new Map([...covered].sort())).toEqual(new Map([...draft].sort()));
    patches.forEach((patch, i) => {
      const next = patches[i + 1];
      if (next?.start === patch.end) expect(next.status).not.toBe(patch.status);
    });
  }));
});

test("a stroke paints the rectangle between its ends, whichever comes first, and nothing that has begun", () => {
  const rows = rowsOf(week);
  fc.assert(fc.property(fc.nat(335), fc.nat(335), fc.nat(336), (a, b, begun) => {
    const now = FROM + begun * 1_800_000 - 1;
    const cells = cellsBetween(rows, startOf(a), startOf(b));
    expect(cells).toEqual(cellsBetween(rows, startOf(b), startOf(a)));
    const days = Math.abs(Math.floor(a / 48) - Math.floor(b / 48)) + 1;
    expect(cells).toHaveLength(days * (Math.abs(a % 48 - b % 48) + 1));
    const painted = afterStroke(new Map(), cells, "available", now);
    expect([...painted.keys()].sort())
      .toEqual(cells.map(({ start }) => start).filter((s) => Date.parse(s) > now).sort());
  }));
});

test("undo and redo walk through every state of a draft and back", () => {
  fc.assert(fc.property(fc.array(anyDraft, { maxLength: 12 }), (drafts) => {
    const states = [beginning(new Map())];
    for (const draft of drafts) states.push(step(states.at(-1) ?? beginning(new Map()), draft));
    const presents = states.map(({ present }) => present)
      .filter((present, i, all) => i === 0 || present !== all[i - 1]);
    let history = states.at(-1) ?? beginning(new Map());
    for (const present of presents.toReversed().slice(1)) {
      history = undone(history);
      expect(history.present).toBe(present);
    }
    expect(undone(history)).toBe(history);
    for (const present of presents.slice(1)) {
      history = redone(history);
      expect(history.present).toBe(present);
    }
    expect(redone(history)).toBe(history);
  }));
});
