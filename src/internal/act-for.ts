import type { Context, Role, User } from "../platform/contract/context.ts";
import { Problem } from "../problem.ts";
import { readLink } from "../telegram/read-link.ts";

/** A linked person as the caller that they would be with a token of their own. */
export type ActingPerson = {
  readonly caller: User;
  readonly timezone: string;
  /** Whether they have a calendar of their own, whatever they act as. */
  readonly isTutor: boolean;
};

/**
 * The person of a Telegram account, for what students do. From here on the answer is in their language.
 * @throws Problem not_linked, forbidden for whoever is no student.
 */
export const asStudent = (context: Context, telegramId: number): Promise<ActingPerson> =>
  actAs(context, telegramId, ["student"]);

/**
 * The same, for what tutors and students do: as a student where they are one, but as the tutor of the
 * calendar where it is their own. Never as an admin: whoever has hold of a chat would have the whole tenant.
 * @throws Problem not_linked, forbidden for whoever is neither.
 */
export function asOneself(
  context: Context,
  telegramId: number,
  calendarOf?: number,
): Promise<ActingPerson> {
  return actAs(
    context,
    telegramId,
    (id) => calendarOf === id ? ["tutor", "student"] : ["student", "tutor"],
  );
}

async function actAs(
  { db, tenant, answerFor }: Context,
  telegramId: number,
  allowed: readonly Role[] | ((id: number) => readonly Role[]),
): Promise<ActingPerson> {
  const { user_id: id, roles, timezone, language } = await readLink(db, telegramId);
  answerFor({ language, timezone });
  const inOrder = typeof allowed === "function" ? allowed(id) : allowed;
  const role = inOrder.find((one) => roles.includes(one));
  if (role === undefined) throw new Problem("forbidden", { reason: "role", roles: inOrder });
  const caller: User = { kind: "user", userId: id, role, tenant: tenant.slug };
  return { caller, timezone, isTutor: roles.includes("tutor") };
}
