import { tutorAskedOf, zoneAskedIn } from "../people/asked-of.ts";
import { viewerOf, visibilityOf } from "../people/viewer.ts";
import { ownerOf } from "../people/tutor-of.ts";
import type { Context } from "../platform/contract/context.ts";
import type { Handler, Handlers, Parts, Reply } from "../platform/contract/contract.ts";
import { whenReady } from "../platform/contract/waiting.ts";
import { gzippedEtag, takesGzip } from "../platform/http/content-coding.ts";
import { namesEtag } from "../platform/http/etag.ts";
import { applyDraft } from "./apply-draft.ts";
import type { WeekQuestion } from "./build-week.ts";
import { toDraft } from "./draft.ts";
import { readDstReport } from "./read-dst-report.ts";
import { namesVersion, weekEtag } from "./week-etag.ts";
import type { WeekMetrics } from "./week-metrics.ts";
import type { WeekReader, WeekView } from "./week-reader.ts";

export const calendarHandlers = (weeks: WeekReader, metrics: WeekMetrics) => ({
  readWeek: ({ query, header }, answer, context) => {
    const asked = metrics.asked();
    return whenReady(
      whenReady(weekQuestion(context, query), (question) => weeks.read(context, question)),
      (view) => {
        metrics.answered(asked);
        return context.admission === null
          ? answerWeek(view, header, answer)
          : context.admission().then(() => answerWeek(view, header, answer));
      },
    );
  },

  applyDraft: async ({ header, query, body }, answer, { db, tenant, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const ifMatch = header["if-match"];
    const isExpected = (version: number) =>
      ifMatch === undefined || namesVersion(ifMatch, tenant.id, tutorId, version);
    const owner = { tutorId, actorId };
    const week = await applyDraft(db, owner, toDraft(body), isExpected, now());
    log.info("week_painted", { tutor_id: tutorId, patches: body.patches.length });
    return answer.json(200, week.json, { ETag: weekEtag(tenant.id, tutorId, week, "owner") });
  },

  readDstReport: async ({ query }, answer, { db, caller, now }) =>
    answer(
      200,
      await readDstReport(db, viewerOf(caller), tutorAskedOf(caller, query.tutor_id), now()),
    ),
} satisfies Partial<Handlers>);

type Headers = Parts<"readWeek">["header"];
type Answer = Parameters<Handler<"readWeek">>[1];

// The browser may keep the week, and asks each time whether it still holds (RFC 9111, no-cache).
const CACHING = "private, no-cache";
const VARY = "Accept-Encoding, Authorization, X-API-Key, X-Service-Key";

/**
 * Sends a week, or 304 to a caller who has it (RFC 9110, 13.1.2), gzipped to one who takes that. Each
 * coding has an ETag of its own, as a strong validator must.
 */
function answerWeek(
  view: WeekView,
  header: Headers,
  answer: Answer,
): Reply<"readWeek"> | Promise<Reply<"readWeek">> {
  const zipped = takesGzip(header["accept-encoding"]);
  const etag = zipped ? gzippedEtag(view.etag) : view.etag;
  // On the 304 too (RFC 9110, 15.4.5).
  const headers = { ETag: etag, "Cache-Control": CACHING, Vary: VARY } as const;
  if (namesEtag(header["if-none-match"], view.etag)) return answer(304, null, headers);
  if (!zipped) return answer.json(200, view.json, headers);
  return view.gzipped().then((bytes) =>
    answer.json(200, bytes, { ...headers, "Content-Encoding": "gzip" })
  );
}

type Query = {
  readonly tutor_id?: number | undefined;
  readonly week_start: string;
  readonly timezone?: string | undefined;
  readonly days?: readonly number[] | undefined;
};

/** What a request for a week asks (C1), at once where it says in which zone. */
function weekQuestion(context: Context, query: Query): WeekQuestion | Promise<WeekQuestion> {
  const { db, caller } = context;
  const tutorId = tutorAskedOf(caller, query.tutor_id);
  const inZone = (timezone: string): WeekQuestion => ({
    tutorId,
    weekStart: query.week_start,
    timezone,
    days: query.days?.length ? query.days.toSorted() : undefined,
    visibility: visibilityOf(caller, tutorId),
  });
  if (query.timezone !== undefined) return inZone(query.timezone);
  return zoneAskedIn(db, caller, undefined, tutorId).then(inZone);
}
