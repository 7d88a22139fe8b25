import { useQuery } from "@tanstack/vue-query";
import { ask, backend } from "../backend/backend.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";
import { now } from "./clock.ts";
import { localMoment } from "./local-moment.ts";

const MOST = 500;

/**
 * When lessons of a tutor begin, as texts on the clock of whoever looks. Some answers have instants only, and no
 * zone is reckoned here: the local starts of the 500 lessons to come next and of the 500 latest are asked for,
 * and what is not among them is told in UTC.
 */
export function useLessonMoments(tutor: Tutor): (instant: string) => string {
  const { data } = useQuery({
    queryKey: ["lessons", "starts", tutor],
    queryFn: async () => {
      const at = new Date(now()).toISOString();
      const pages = await Promise.all([
        startsOf({ ...tutor, from: at, sort: "start" }),
        startsOf({ ...tutor, to: at, sort: "-start" }),
      ]);
      return Object.fromEntries(pages.flat());
    },
  });
  return (instant) => {
    const local = data.value?.[instant];
    return local === undefined ? `${localMoment(instant)} UTC` : localMoment(local);
  };
}

async function startsOf(
  question: Tutor & { from?: string; to?: string; sort: "start" | "-start" },
): Promise<[string, string][]> {
  const page = await ask(backend.GET("/lessons", {
    params: { query: { ...question, status: ["scheduled", "completed"], limit: MOST } },
  }));
  return page.results.map(({ utc_start, user_local_start }) => [utc_start, user_local_start]);
}
