import { ask, backend } from "../../backend/backend.ts";
import type { Role } from "../../session/session.ts";

/** What is known of a place where a lesson may go. */
export type Verdict = "judging" | "can" | "cannot";

/** Whether a lesson may be moved to a time, and why not, in sentences. */
export type Judgement = { readonly verdict: Verdict; readonly reasons: readonly string[] };

/** All that binds a tutor who moves a lesson of theirs, and admins; a student is bound by every rule. */
const OF_TUTORS: readonly string[] = ["in_the_past", "blocked", "slot_taken"];

type Move = {
  readonly tutorId: number;
  readonly lessonId: number;
  readonly start: string;
  readonly minutes: number;
  readonly role: Role;
};

/** Asks the API, which judges by the rules of moving and leaves the lesson itself out. @throws Refused, Unreachable */
export async function judgeMove(
  { tutorId, lessonId, start, minutes, role }: Move,
): Promise<Judgement> {
  const { rules } = await ask(backend.GET("/schedule/explain", {
    params: {
      query: { tutor_id: tutorId, start, duration_minutes: minutes, moving_lesson_id: lessonId },
    },
  }));
  const broken = rules.filter(({ rule, passed }) =>
    !passed && (role === "student" || OF_TUTORS.includes(rule))
  );
  return {
    verdict: broken.length === 0 ? "can" : "cannot",
    reasons: broken.map(({ detail }) => detail),
  };
}
