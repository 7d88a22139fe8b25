import { brokenRules as queryBrokenRules } from "../generated/sql/schedule.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { type Rule, RULES } from "./rules.ts";

/** A time of a tutor that somebody wants. */
export type WantedTime = {
  readonly tutorId: number;
  /** Null: only the tutor's side is judged. */
  readonly studentId: number | null;
  /** Epoch ms. */
  readonly start: number;
  readonly end: number;
  /** The caller's clock. */
  readonly now: number;
  /** A lesson that is to be moved there, and so is not in its own way. */
  readonly movingLesson?: number;
  /** Whose holds for the student are in nobody's way; see `callerName`. */
  readonly holder?: string;
};

/**
 * The rules that a time breaks, in their order, from the database's function of the same name (L3, L6),
 * which judges bookings. It is certain for a transaction that holds the tutor's calendar.
 */
export async function brokenRules(db: Db, wanted: WantedTime): Promise<Rule[]> {
  const { broken } = await queryBrokenRules(db, {
    tutorId: wanted.tutorId,
    studentId: wanted.studentId,
    start: wanted.start,
    end: wanted.end,
    now: wanted.now,
    movingLesson: wanted.movingLesson ?? null,
    holder: wanted.holder ?? null,
  });
  return rulesIn(broken);
}

/** Of the names that the database gives, in order. */
export const rulesIn = (names: readonly (string | null)[]): Rule[] =>
  RULES.filter((rule) => names.includes(rule));

/** @throws Problem named as the first of the rules that a time breaks; without `binding` any of them. */
export async function mustKeepRules(
  db: Db,
  wanted: WantedTime,
  binding: readonly Rule[] = RULES,
): Promise<void> {
  const broken = await brokenRules(db, wanted);
  const first = broken.find((rule) => binding.includes(rule));
  if (first) throw refusal(first);
}

/** The answer to whoever wants a time against a rule; tells nothing of other people (T6). */
const refusal = (rule: Rule): Problem =>
  rule === "in_the_past" || rule === "beyond_horizon"
    ? new Problem(rule, { reason: "rule" })
    : new Problem(rule);
