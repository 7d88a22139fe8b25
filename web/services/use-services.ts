import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { answerOf, ask, backend } from "../backend/backend.ts";
import { etagAsSeen } from "../backend/etag-as-seen.ts";
import { ifMatch } from "../backend/if-match.ts";
import { useWrite } from "../backend/use-write.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";
import type { Service } from "./service-draft.ts";

/** A service and the ETag of the state that is looked at. */
export type SeenService = { readonly service: Service; readonly etag: string | null };

const readService = (tutor: Tutor, id: number) =>
  backend.GET("/tutor/services/{id}", { params: { path: { id }, query: tutor } });

/** A service as it is now. */
export async function seeService(tutor: Tutor, id: number): Promise<SeenService> {
  const { data, headers } = await answerOf(readService(tutor, id));
  return { service: data, etag: headers.get("ETag") };
}

/** What a tutor offers, and what may be done with it. */
export function useServices(tutor: Tutor) {
  const key = ["services", tutor];
  // Other pages list them by other keys of the same beginning.
  const changes = [["services"]];
  const query = useQuery({
    queryKey: key,
    queryFn: () => ask(backend.GET("/tutor/services", { params: { query: tutor } })),
  });
  const add = useWrite(
    (body: Schemas["NewService"], header) =>
      ask(backend.POST("/tutor/services", { params: { query: tutor, header }, body })),
    changes,
  );
  const change = useWrite(
    (
      { id, etag, body }: { id: number; etag: string | null; body: Schemas["ServiceChange"] },
      key,
    ) =>
      ask(backend.PATCH("/tutor/services/{id}", {
        params: { path: { id }, query: tutor, header: { ...key, ...ifMatch(etag) } },
        body,
      })),
    changes,
  );
  /** Offers it no longer, or again. */
  const toggle = useWrite(
    ({ id, active }: Service, header) =>
      ask(backend.PATCH("/tutor/services/{id}", {
        params: { path: { id }, query: tutor, header },
        body: { active: !active },
      })),
    changes,
    ({ id, active }) => etagAsSeen(readService(tutor, id), (now) => now.active === active),
  );
  const remove = useWrite(
    ({ id, etag }: { id: number; etag: string | null }, key) =>
      ask(backend.DELETE("/tutor/services/{id}", {
        params: { path: { id }, query: tutor, header: { ...key, ...ifMatch(etag) } },
      })),
    changes,
  );
  const services = computed(() => query.data.value?.results ?? []);
  return { query, services, add, change, toggle, remove };
}
