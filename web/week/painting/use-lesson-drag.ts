import { useQueryClient } from "@tanstack/vue-query";
import { computed, onScopeDispose, reactive, type Ref, ref, shallowRef, watch } from "vue";
import { failureText } from "../../frame/failure-text.ts";
import { tell } from "../../frame/toasts.ts";
import { lessonQuery, type ReadLesson } from "../../lesson/read-lesson.ts";
import { session } from "../../session/session.ts";
import { t } from "../../wording/wording.ts";
import type { WeekWanted } from "../use-week.ts";
import type { Cell, Row } from "../week-rows.ts";
import type { Drag } from "./drag.ts";
import { type Judgement, judgeMove } from "./judge-move.ts";

/** A lesson on its way to another time. */
export type Moving = {
  readonly lesson: ReadLesson;
  /** Where it would start, an instant in UTC. */
  readonly start: string;
  /** The cell under which it would start. */
  readonly cell: Cell;
  readonly judgement: Judgement;
};

export type LessonDrag = ReturnType<typeof useLessonDrag>;

const CELL_MS = 30 * 60_000;
/** A pointer on its way asks nothing; one that rests does. */
const REST_MS = 120;
const JUDGING: Judgement = { verdict: "judging", reasons: [] };

const instant = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");

/**
 * Drags a lesson over the grid. Each place where it rests is judged by the API, and it can be let go only
 * where it may be; `dropped` is then the move to be confirmed.
 */
export function useLessonDrag(wanted: Ref<WeekWanted | null>, rows: Ref<readonly Row[]>) {
  const queries = useQueryClient();
  const moving = shallowRef<Moving | null>(null);
  const dropped = shallowRef<Moving | null>(null);
  const pointer = ref({ x: 0, y: 0 });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  onScopeDispose(() => clearTimeout(timer));

  const cells = computed(() =>
    new Map(
      rows.value.flatMap((row) => row.cells.flatMap((cell) => cell ? [[cell.start, cell]] : [])),
    )
  );
  /** The cells that the lesson would be in. */
  const ghost = computed(() => {
    const { lesson, start, judgement } = moving.value ?? dropped.value ?? {};
    if (!lesson || !start || !judgement) return new Map();
    const from = Date.parse(start);
    const to = from + lesson.duration_minutes * 60_000;
    const isIn = ({ start }: Cell) => Date.parse(start) + CELL_MS > from && Date.parse(start) < to;
    return new Map(
      [...cells.value.values()].filter(isIn).map((cell) => [cell.start, judgement.verdict]),
    );
  });

  // Somebody may just have taken the place over which it is.
  watch(cells, () => moving.value !== null && judgeSoon());

  /** Begins to drag the lesson of a cell; null where it has none that the person may move. */
  function begin(grabbed: Cell): Drag | null {
    const { lesson_id: id, lesson_status: status } = grabbed;
    if (!id || status !== "scheduled") return null;
    let over = grabbed.start;
    const [loading, mine] = [queries.fetchQuery(lessonQuery(id)), ++asked];
    loading.then(place, (error) => {
      if (mine !== asked) return;
      abandon();
      tell(failureText(error), { kind: "bad" });
    });

    async function place(): Promise<void> {
      const lesson = await loading;
      const cell = cells.value.get(over);
      if (mine !== asked || !cell) return;
      const way = Date.parse(over) - Date.parse(grabbed.start);
      const start = instant(Date.parse(lesson.utc_start) + way);
      moving.value = { lesson, start, cell, judgement: JUDGING };
      judgeSoon();
    }

    return {
      over(start, x, y) {
        over = start;
        pointer.value = { x, y };
        // What could not be loaded is told once, above.
        place().catch(() => {});
      },
      // Whoever is quicker than the network lets go before the lesson is known.
      drop: () => void place().then(drop, abandon),
      abandon,
    };
  }

  function judgeSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(judge, REST_MS);
  }

  async function judge(): Promise<void> {
    const { lesson, start } = moving.value ?? {};
    if (!lesson || !start || !wanted.value || !session.current) return;
    const judgement = await judgeMove({
      tutorId: wanted.value.tutorId,
      lessonId: lesson.id,
      start,
      minutes: lesson.duration_minutes,
      role: session.current.role,
    }).catch((error): Judgement => ({ verdict: "cannot", reasons: [failureText(error)] }));
    if (moving.value?.start === start) moving.value = { ...moving.value, judgement };
  }

  /** Where it may not be, it goes back, and the reasons are told. */
  async function drop(): Promise<void> {
    clearTimeout(timer);
    if (moving.value === null || moving.value.start === moving.value.lesson.utc_start) {
      return abandon();
    }
    if (moving.value.judgement.verdict === "judging") await judge();
    const settled = moving.value;
    abandon();
    if (settled === null) return;
    const { verdict, reasons } = settled.judgement;
    if (verdict === "can") dropped.value = settled;
    else tell([t("week.moving.cannot"), ...reasons].join(" "), { kind: "bad" });
  }

  function abandon(): void {
    clearTimeout(timer);
    asked++;
    moving.value = null;
  }

  return reactive({
    moving,
    dropped,
    ghost,
    pointer,
    begin,
    letGo: () => void (dropped.value = null),
  });
}
