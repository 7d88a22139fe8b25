import { useQuery } from "@tanstack/vue-query";
import { answerOf, ask, backend } from "../backend/backend.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { Refused } from "../backend/failures.ts";
import { useWrite } from "../backend/use-write.ts";

/** What the person said of a lesson; null where they have not yet. */
export function useRating(lessonId: number) {
  const rating = useQuery({
    queryKey: ["rating", lessonId],
    staleTime: 0,
    refetchOnWindowFocus: false,
    queryFn: async () => {
      try {
        const { data, headers } = await answerOf(
          backend.GET("/lessons/{id}/rating", { params: { path: { id: lessonId } } }),
        );
        return { stars: data.stars, text: data.text, etag: headers.get("ETag") };
      } catch (error) {
        if (error instanceof Refused && error.status === 404) return null;
        throw error;
      }
    },
  });
  const save = useWrite(
    ({ stars, text, etag }: { stars: number; text: string; etag: string | null }, header) =>
      ask(backend.PUT("/lessons/{id}/rating", {
        params: {
          path: { id: lessonId },
          header: { ...header, ...(etag !== null && { "If-Match": etag }) },
        },
        body: { stars, text },
      })),
    staleAfter.rating,
  );
  return { rating, save };
}
