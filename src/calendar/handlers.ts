import { viewerOf, visibilityOf } from "../people/viewer.ts";
import { ownerOf } from "../people/tutor-of.ts";
import type { Caller } from "../platform/contract/context.ts";
import type { Handler, Handlers, Parts, Reply } from "../platform/contract/contract.ts";
import { whenReady } from "../platform/contract/waiting.ts";
import { applyDraft } from "./apply-draft.ts";
import type { WeekQuestion } from "./build-week.ts";
import { toDraft } from "./draft.ts";
import { readDstReport } from "./read-dst-report.ts";
import { gzippedEtag, namesEtag, weekEtag } from "./week-etag.ts";
import type { WeekReader, WeekView } from "./week-reader.ts";

export const calendarHandlers = (weeks: WeekReader) => ({
  readWeek: ({ query, header }, answer, context) =>
    whenReady(
      weeks.read(context, weekQuestion(context.caller, query)),
      (view) => answerWeek(view, header, answer),
    ),

  applyDraft: async ({ header, query, body }, answer, { db, tenant, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const etagOf = (version: number) => weekEtag(tenant.id, tutorId, version, "owner");
    const ifMatch = header["if-match"];
    const isExpected = (version: number) =>
      ifMatch === undefined || namesEtag(ifMatch, etagOf(version), "strong");
    const { json, version } = await applyDraft(
      db,
      { tutorId, actorId },
      toDraft(body),
      isExpected,
      now(),
    );
    log.info("week_painted", { tutor_id: tutorId, patches: body.patches.length });
    return answer.json(200, json, { ETag: etagOf(version) });
  },

  readDstReport: async ({ query }, answer, { db, caller, now }) =>
    answer(200, await readDstReport(db, viewerOf(caller), query.tutor_id, now())),
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
  if (namesEtag(header["if-none-match"], view.etag, "weak")) return answer(304, null, headers);
  if (!zipped) return answer.json(200, view.json, headers);
  return view.gzipped().then((bytes) =>
    answer.json(200, bytes, { ...headers, "Content-Encoding": "gzip" })
  );
}

/** Whether Accept-Encoding names gzip with a weight above 0 (RFC 9110, 12.5.3). */
function takesGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined || !/gzip/i.test(acceptEncoding)) return false;
  return acceptEncoding.split(",").some((coding) =>
    /^\s*(x-)?gzip\s*(;\s*q=(1(\.0*)?|0?\.\d*[1-9]\d*)\s*)?$/i.test(coding)
  );
}

type Query = {
  readonly tutor_id: number;
  readonly week_start: string;
  readonly timezone: string;
  readonly days?: readonly number[] | undefined;
};

/** What a request for a week asks (C1). */
const weekQuestion = (caller: Caller, query: Query): WeekQuestion => ({
  tutorId: query.tutor_id,
  weekStart: query.week_start,
  timezone: query.timezone,
  days: query.days?.toSorted(),
  visibility: visibilityOf(caller, query.tutor_id),
});
