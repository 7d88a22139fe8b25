import { actorOf, readerOf } from "../people/viewer.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf } from "../platform/http/etag.ts";
import { hideRating, rateLesson } from "./rate-lesson.ts";
import type { Rating } from "./rating.ts";
import { listRatings, readRating } from "./read-ratings.ts";

export const ratingsHandlers = {
  readRating: async ({ path, query }, answer, { db, caller }) => {
    const rating = await readRating(db, readerOf(caller, query.on_behalf_of), path.id);
    return answer(200, rating, { ETag: etagOf(rating) });
  },

  rateLesson: async ({ path, query, header, body }, answer, { db, caller, now, log }) => {
    const rating = await rateLesson(db, actorOf(caller, query.on_behalf_of), {
      lessonId: path.id,
      ifMatch: header["if-match"],
      now: now(),
      ...body,
    });
    log.info("lesson_rated", idsOf(rating));
    return answer(200, rating, { ETag: etagOf(rating) });
  },

  hideRating: async ({ path, header, body }, answer, { db, now, log }) => {
    const change = { lessonId: path.id, ifMatch: header["if-match"], now: now() };
    const rating = await hideRating(db, { ...change, hidden: body.hidden });
    log.info("rating_hidden", { ...idsOf(rating), hidden: rating.hidden });
    return answer(200, rating, { ETag: etagOf(rating) });
  },

  listRatings: async ({ path, query }, answer, { db, caller }) => {
    const page = await listRatings(db, caller, { tutorId: path.id, ...query });
    return answer(
      200,
      page,
      page.cursor === null ? {} : {
        Link:
          `</api/tutors/${path.id}/ratings?limit=${query.limit}&cursor=${page.cursor}>; rel="next"`,
      },
    );
  },
} satisfies Partial<Handlers>;

/** What the log is told of a rating: no words of anybody's (X5). */
const idsOf = ({ lesson_id, tutor_id, stars }: Rating) => ({ lesson_id, tutor_id, stars });
