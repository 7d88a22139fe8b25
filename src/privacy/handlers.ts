import { type Context, userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { nextLink } from "../platform/http/next-link.ts";
import { erasePerson, type Erasure } from "./erase-person.ts";
import { exportPerson } from "./export-person.ts";

export const privacyHandlers = {
  exportOwnData: async ({ query }, answer, { db, caller }) => {
    const page = await exportPerson(db, caller, userOf(caller).userId, query);
    return answer(200, page, nextLink("/api/me/export", query, page.cursor));
  },

  exportUserData: async ({ path, query }, answer, { db, caller }) => {
    const page = await exportPerson(db, caller, path.id, query);
    return answer(200, page, nextLink(`/api/users/${path.id}/export`, query, page.cursor));
  },

  eraseOneself: async (_, answer, context) =>
    answer(200, await erase(context, { id: userOf(context.caller).userId, cancelsLessons: false })),

  eraseUser: async ({ path, body }, answer, context) => {
    const cancelsLessons = body?.cancel_lessons ?? false;
    return answer(200, await erase(context, { id: path.id, cancelsLessons }));
  },
} satisfies Partial<Handlers>;

async function erase(
  { db, caller, now, log }: Context,
  wanted: { readonly id: number; readonly cancelsLessons: boolean },
): Promise<Erasure> {
  const actorId = userOf(caller).userId;
  const erasure = await erasePerson(db, { ...wanted, actorId, now: now() });
  log.info("user_erased", { user_id: wanted.id, is_complete: erasure.is_complete });
  return erasure;
}
