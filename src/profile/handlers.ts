import { userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { changeProfile, readProfile } from "./profile.ts";

export const profileHandlers = {
  readProfile: async (_, answer, { db, caller }) =>
    answer(200, await readProfile(db, userOf(caller))),

  changeProfile: async ({ body }, answer, { db, caller, now }) =>
    answer(200, await changeProfile(db, userOf(caller), body, now())),
} satisfies Partial<Handlers>;
