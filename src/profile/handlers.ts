import { userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf } from "../platform/http/etag.ts";
import { changeProfile, readProfile } from "./profile.ts";

export const profileHandlers = {
  readProfile: async (_, answer, { db, caller }) => {
    const profile = await readProfile(db, userOf(caller));
    return answer(200, profile, { ETag: etagOf(profile) });
  },

  changeProfile: async ({ header, body }, answer, { db, caller, now }) => {
    const change = { ...body, ifMatch: header["if-match"] };
    const { etag, changed } = await changeProfile(db, userOf(caller), change, now());
    return answer(200, changed, { ETag: etag });
  },
} satisfies Partial<Handlers>;
