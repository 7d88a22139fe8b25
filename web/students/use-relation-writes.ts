import { reactive } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { etagAsSeen } from "../backend/etag-as-seen.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { useWrite } from "../backend/use-write.ts";
import { failureText } from "../frame/failure-text.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";
import type { Action, BatchAction, Relation } from "./relation.ts";

/** The API takes so many at once. */
const BATCH = 200;

/** What became of several at once. */
export type Outcome = {
  readonly action: BatchAction;
  readonly done: number;
  readonly failed: number;
};

/** What is done with relations, one or many; why one was not done stands in `reasons` by its id. */
export function useRelationWrites(tutor: Tutor) {
  const state = reactive({
    reasons: {} as Record<number, string>,
    outcome: null as Outcome | null,
  });
  type One = { readonly action: Action; readonly relation: Relation };
  const one = useWrite(
    ({ action, relation: { id } }: One, header) => {
      const params = { params: { path: { id }, query: tutor, header } };
      if (action === "accept") return ask(backend.POST("/tutor/relations/{id}/accept", params));
      if (action === "archive") return ask(backend.POST("/tutor/relations/{id}/archive", params));
      return ask(backend.POST("/tutor/relations/{id}/invite", params));
    },
    staleAfter.relation,
    ({ relation: { id, status } }) =>
      etagAsSeen(
        backend.GET("/tutor/relations/{id}", { params: { path: { id }, query: tutor } }),
        (now) => now.status === status,
      ),
  );
  const many = useWrite(
    ({ action, ids }: { action: BatchAction; ids: number[] }, header) => {
      const asked = { params: { query: tutor, header }, body: { ids } };
      return action === "accept"
        ? ask(backend.POST("/tutor/relations/batch/accept", asked))
        : ask(backend.POST("/tutor/relations/batch/archive", asked));
    },
    staleAfter.relation,
  );

  const underWay = new Set<number>();
  /** The second click of a double click does nothing; another relation does not wait. */
  async function act(action: Action, relation: Relation, onDone: () => void): Promise<void> {
    const { id } = relation;
    if (underWay.has(id)) return;
    underWay.add(id);
    delete state.reasons[id];
    try {
      await one.send({ action, relation });
      onDone();
    } catch (failure) {
      state.reasons[id] = failureText(failure);
    } finally {
      underWay.delete(id);
    }
  }

  /** All of them, in as many requests as it takes. @throws Refused, Unreachable */
  async function actOnAll(action: BatchAction, ids: readonly number[]): Promise<void> {
    state.reasons = {};
    state.outcome = null;
    let [done, failed] = [0, 0];
    for (let from = 0; from < ids.length; from += BATCH) {
      const some = ids.slice(from, from + BATCH);
      const answer = await many.send({ action, ids: some });
      for (const { id, error } of answer.failed) state.reasons[id] = error;
      failed += answer.failed.length;
      done += some.length - answer.failed.length;
      // Told after each request, for the next one may not come through.
      state.outcome = { action, done, failed };
    }
  }

  return { state, act, actOnAll, many };
}
