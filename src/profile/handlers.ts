import { checkedBody } from "../platform/contract/checked-body.ts";
import { userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf } from "../platform/http/etag.ts";
import { compareDraft, discardDraft, publishDraft, readDraft, saveDraft } from "./drafts.ts";
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

  readProfileDraft: async (_, answer, { db, caller }) => {
    const draft = await readDraft(db, userOf(caller).userId);
    return answer(200, draft, { ETag: etagOf(draft) });
  },

  saveProfileDraft: async ({ header, body }, answer, { db, caller }) => {
    // All of it comes out of JSON.
    const content = body as Parameters<typeof saveDraft>[2];
    const draft = await saveDraft(db, userOf(caller).userId, content, header["if-match"]);
    return answer(200, draft, { ETag: etagOf(draft) });
  },

  discardProfileDraft: async ({ header }, answer, { db, caller }) => {
    await discardDraft(db, userOf(caller).userId, header["if-match"]);
    return answer(204, null);
  },

  compareProfileDraft: async (_, answer, { db, caller }) =>
    answer(200, { dirty: await compareDraft(db, userOf(caller).userId) }),

  publishProfileDraft: async ({ header }, answer, { db, caller, now }) => {
    const { etag, changed } = await publishDraft(db, userOf(caller), {
      readChange: (draft) => checkedBody("changeProfile", draft),
      ifMatch: header["if-match"],
      now: now(),
    });
    return answer(200, changed, { ETag: etag });
  },
} satisfies Partial<Handlers>;
