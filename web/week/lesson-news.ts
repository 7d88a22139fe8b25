import type { Cell } from "./week-rows.ts";

/** What has become of a lesson; `cell` is the first of it, as it is now or was last. */
export type LessonNews = {
  readonly what: "came" | "went" | "moved";
  readonly lessonId: number;
  readonly cell: Cell;
};

/** The first cell of each lesson. */
function lessonsIn(cells: readonly Cell[]): Map<number, Cell> {
  const lessons = new Map<number, Cell>();
  for (const cell of cells) {
    const id = cell.lesson_id ?? null;
    if (id !== null && !lessons.has(id)) lessons.set(id, cell);
  }
  return lessons;
}

/**
 * Which lessons came, went and moved between two readings of a week. A lesson of a day that only one of them has is no
 * news.
 */
export function lessonNews(before: readonly Cell[], after: readonly Cell[]): LessonNews[] {
  const [were, are] = [lessonsIn(before), lessonsIn(after)];
  const [knew, know] = [before, after].map((cells) => new Set(cells.map(({ start }) => start)));
  const news: LessonNews[] = [];
  for (const [lessonId, cell] of are) {
    const was = were.get(lessonId);
    if (was === undefined) {
      if (knew?.has(cell.start)) news.push({ what: "came", lessonId, cell });
    } else if (was.start !== cell.start) news.push({ what: "moved", lessonId, cell });
  }
  for (const [lessonId, cell] of were) {
    if (!are.has(lessonId) && know?.has(cell.start)) news.push({ what: "went", lessonId, cell });
  }
  return news;
}
