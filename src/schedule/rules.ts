import { MINUTE } from "../time/units.ts";
import type { Wording } from "../wording/wording.ts";
import type { Facts } from "./facts.ts";
import { gapOf, noticeOf } from "./policies.ts";

/** The rules of a time, in the order in which they are told; each is called as its problem. */
export const RULES = [
  "in_the_past",
  "too_little_notice",
  "beyond_horizon",
  "outside_availability",
  "blocked",
  "slot_taken",
  "too_close",
  "day_full",
  "week_full",
] as const;

export type Rule = typeof RULES[number];

/** What binds whoever does not book but is at home here: the tutor, an admin (L2). */
export const OCCUPIED = ["in_the_past", "blocked", "slot_taken"] as const;

export type OccupiedRule = typeof OCCUPIED[number];

/** Of one rule, whether it is kept, and what its sentence is made of. */
export type Verdict =
  | { readonly rule: Rule; readonly passed: boolean; readonly facts: RuleFacts }
  /** Of the student's own time, which is told to whoever may ask for them. */
  | { readonly rule: "slot_taken"; readonly passed: false; readonly facts: "student_is_busy" }
  | { readonly rule: "limit_exceeded"; readonly passed: boolean; readonly facts: StudentLimits };

/** Instants are epoch ms; `earliest` is the first start that the tutor's notice allows. */
type RuleFacts = {
  readonly now: number;
  readonly minNoticeMinutes: number;
  readonly earliest: number;
  readonly horizonDays: number;
  readonly lastDate: string;
  readonly gapMinutes: number;
  readonly maxLessonsPerDay: number | null;
  readonly maxLessonsPerWeek: number | null;
};

type StudentLimits = { readonly withTutor: number; readonly inAll: number };

/**
 * Of every rule, in order, whether a time keeps it: which of them it breaks is the database's word
 * (brokenRules), the facts are of the tutor's policy.
 */
export function verdictsOf(
  broken: readonly Rule[],
  { now, policy, lastDate }: Pick<Facts, "now" | "policy" | "lastDate">,
): Verdict[] {
  const facts = {
    now,
    lastDate,
    ...policy,
    earliest: now + noticeOf(policy),
    gapMinutes: gapOf(policy) / MINUTE,
  };
  return RULES.map((rule) => ({ rule, passed: !broken.includes(rule), facts }));
}

/** What a verdict says. It is for any caller: it never tells whose another lesson is (T6). */
export function verdictInWords(verdict: Verdict, { texts, say }: Wording): string {
  if (verdict.facts === "student_is_busy") return texts.rules.slot_taken.student_is_busy;
  return say(texts.rules[verdict.rule][verdict.passed ? "passed" : "failed"], verdict.facts);
}
