import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { answerOf, ask, backend } from "../backend/backend.ts";
import { etagAsSeen } from "../backend/etag-as-seen.ts";
import { ifMatch } from "../backend/if-match.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { useWrite } from "../backend/use-write.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";
import type { Service } from "./service-draft.ts";
import { servicesQuery } from "./services-query.ts";

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
  const query = useQuery(servicesQuery(tutor));
  const add = useWrite(
    (body: Schemas["NewService"], header) =>
      ask(backend.POST("/tutor/services", { params: { query: tutor, header }, body })),
    staleAfter.service,
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
    staleAfter.service,
  );
  /** Offers it no longer, or again. */
  const toggle = useWrite(
    ({ id, active }: Service, header) =>
      ask(backend.PATCH("/tutor/services/{id}", {
        params: { path: { id }, query: tutor, header },
        body: { active: !active },
      })),
    staleAfter.service,
    ({ id, active }) => etagAsSeen(readService(tutor, id), (now) => now.active === active),
  );
  const remove = useWrite(
    ({ id, etag }: { id: number; etag: string | null }, key) =>
      ask(backend.DELETE("/tutor/services/{id}", {
        params: { path: { id }, query: tutor, header: { ...key, ...ifMatch(etag) } },
      })),
    staleAfter.service,
  );
  const services = computed(() => query.data.value?.results ?? []);
  return { query, services, add, change, toggle, remove };
}
