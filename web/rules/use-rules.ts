import { answerOf, backend } from "../backend/backend.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { useDraft } from "../forms/use-draft.ts";
import { tell } from "../frame/toasts.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";
import { t } from "../wording/wording.ts";
import { draftOfPolicies, isRulesDraft, policiesOfDraft } from "./rules.ts";

/** What a tutor asks of those who book, edited and saved as a whole. */
export const useRules = (tutor: Tutor) =>
  useDraft({
    key: ["policies", tutor],
    read: async () => {
      const call = backend.GET("/tutor/policies", { params: { query: tutor } });
      const { data, headers } = await answerOf(call);
      return { data, etag: headers.get("ETag") };
    },
    draftOf: draftOfPolicies,
    isDraft: isRulesDraft,
    write: async (draft, headers) => {
      const { data, headers: said } = await answerOf(backend.PUT("/tutor/policies", {
        params: { query: tutor, header: headers },
        body: policiesOfDraft(draft),
      }));
      return { data, etag: said.get("ETag") };
    },
    changes: staleAfter.rules,
    onSaved: () => tell(t("frame.saved"), { kind: "good" }),
  });
