import { userOf } from "../platform/caller.ts";
import type { Handlers } from "../platform/contract.ts";
import { changeProfile } from "./change-profile.ts";
import { readProfile } from "./read-profile.ts";

export const profileHandlers = {
  readProfile: async (_, answer, { db, caller }) =>
    answer(200, await readProfile(db, userOf(caller).userId)),

  changeProfile: async ({ body }, answer, { db, caller, now }) =>
    answer(200, await changeProfile(db, userOf(caller), body, now())),
} satisfies Partial<Handlers>;
