import { utcText } from "../time/utc-text.ts";
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
export const OCCUPIED: readonly Rule[] = ["in_the_past", "blocked", "slot_taken"];

/** What one rule says. The detail is for any caller: it never tells whose another lesson is (T6). */
export type Verdict = {
  readonly rule: Rule | "limit_exceeded";
  readonly passed: boolean;
  readonly detail: string;
};

type Sentences = readonly [ifPassed: string, ifFailed: string];
type Asked = Pick<Facts, "now" | "policy" | "lastDate">;

/**
 * What every rule says of a time, in order: which of them it breaks is the database's word
 * (brokenRules), the sentences are of the tutor's policy.
 */
export function verdictsOf(broken: readonly Rule[], asked: Asked): Verdict[] {
  const sentences = sentencesOf(asked);
  return RULES.map((rule) => {
    const passed = !broken.includes(rule);
    return { rule, passed, detail: sentences[rule][passed ? 0 : 1] };
  });
}

function sentencesOf(asked: Asked): Record<Rule, Sentences> {
  const { maxLessonsPerDay, maxLessonsPerWeek } = asked.policy;
  return {
    in_the_past: [
      "It starts after the present time.",
      `It must start after the present time, ${utcText(asked.now)}.`,
    ],
    too_little_notice: aboutNotice(asked),
    beyond_horizon: aboutHorizon(asked),
    outside_availability: [
      "The tutor is available for the whole of it.",
      "The whole lesson must lie in the tutor's available time; see the week view.",
    ],
    blocked: [
      "The tutor has taken no time off then.",
      "The tutor has taken time off then; choose another time.",
    ],
    slot_taken: [
      "Nobody else has that time.",
      "The time is taken, or held for somebody; choose another.",
    ],
    too_close: aboutGap(asked),
    day_full: aboutCap(maxLessonsPerDay, "day"),
    week_full: aboutCap(maxLessonsPerWeek, "week"),
  };
}

function aboutNotice({ now, policy }: Asked): Sentences {
  const { minNoticeMinutes } = policy;
  const asks = minNoticeMinutes === 0
    ? "The tutor asks for no notice"
    : `The tutor asks for ${counted(minNoticeMinutes, "minute")} of notice`;
  return [
    `${asks}; it is far enough ahead.`,
    `${asks}; it must start at ${utcText(now + noticeOf(policy))} or later.`,
  ];
}

function aboutHorizon(asked: Asked): Sentences {
  const horizon = `The tutor can be booked ${counted(asked.policy.horizonDays, "day")} ahead, ` +
    `until ${asked.lastDate} in the tutor's zone`;
  return [`${horizon}; it starts by then.`, `${horizon}; it must start by then.`];
}

function aboutGap({ policy }: Asked): Sentences {
  const gap = gapOf(policy) / 60_000;
  const needs = `The tutor needs ${counted(gap, "minute")} between two lessons`;
  return [
    gap === 0 ? "The tutor needs no time between two lessons." : `${needs}; it has them.`,
    `${needs}; another lesson is nearer.`,
  ];
}

function aboutCap(most: number | null, period: "day" | "week"): Sentences {
  if (most === null) return [`The tutor sets no limit of lessons a ${period}.`, ""];
  const teaches = `The tutor teaches at most ${counted(most, "lesson")} a ${period}`;
  return [
    `${teaches}; that ${period} has room for another.`,
    `${teaches}; that ${period} is full.`,
  ];
}

const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"}`;
