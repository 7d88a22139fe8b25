import type { Schemas } from "../../client/create-client.ts";

export type Policies = Schemas["TutorPolicies"];
export type RuleName = keyof Policies["effective"];

export type Rule = {
  readonly name: RuleName;
  readonly unit: "minutes" | "days" | "lessons";
  /** The bounds of the API. */
  readonly least: number;
  readonly most: number;
};

/** What a tutor may ask of those who book, in the order in which it is shown. */
export const rules: readonly Rule[] = [
  { name: "min_notice_minutes", unit: "minutes", least: 0, most: 43_200 },
  { name: "horizon_days", unit: "days", least: 1, most: 366 },
  { name: "cancellation_notice_minutes", unit: "minutes", least: 0, most: 43_200 },
  { name: "buffer_before_minutes", unit: "minutes", least: 0, most: 240 },
  { name: "buffer_after_minutes", unit: "minutes", least: 0, most: 240 },
  { name: "max_lessons_per_day", unit: "lessons", least: 1, most: 48 },
  { name: "max_lessons_per_week", unit: "lessons", least: 1, most: 336 },
];

/** The numbers as they are typed; an empty one follows the tenant's default. */
export type RulesDraft = Readonly<Record<RuleName, string>>;

const each = <Value>(valueOf: (name: RuleName) => Value): Record<RuleName, Value> => ({
  min_notice_minutes: valueOf("min_notice_minutes"),
  horizon_days: valueOf("horizon_days"),
  cancellation_notice_minutes: valueOf("cancellation_notice_minutes"),
  buffer_before_minutes: valueOf("buffer_before_minutes"),
  buffer_after_minutes: valueOf("buffer_after_minutes"),
  max_lessons_per_day: valueOf("max_lessons_per_day"),
  max_lessons_per_week: valueOf("max_lessons_per_week"),
});

export const draftOfPolicies = (policies: Policies): RulesDraft =>
  each((name) => policies[name]?.toString() ?? "");

export const policiesOfDraft = (draft: RulesDraft): Schemas["PoliciesReplacement"] =>
  each((name) => draft[name].trim() === "" ? null : Number(draft[name]));

export const isRulesDraft = (value: unknown): value is RulesDraft =>
  typeof value === "object" && value !== null &&
  rules.every(({ name }) =>
    typeof Object.getOwnPropertyDescriptor(value, name)?.value === "string"
  );

/** Whether a text is no whole number within a rule's bounds; an empty one is a number as good as any. */
export function isFault({ name, least, most }: Rule, draft: RulesDraft): boolean {
  const text = draft[name].trim();
  if (text === "") return false;
  return !/^\d{1,6}$/.test(text) || Number(text) < least || Number(text) > most;
}
