import type { Context } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { languageHeaders } from "../platform/http/language.ts";
import { nextLink } from "../platform/http/next-link.ts";
import { changeBatch, changeRelation } from "./change-relations.ts";
import { invite } from "./invite.ts";
import { listRelations, type RelationsQuestion } from "./list-relations.ts";
import { type Party, partyOf } from "./party.ts";
import { listRecentActions, readTimeline } from "./read-timeline.ts";
import { readRelation, type Relation, relationEtag } from "./relation.ts";
import type { Action, Side } from "./transitions.ts";

export const relationsHandlers = {
  listTutorRelations: async ({ query }, answer, context) => {
    const page = await list(context, await tutorOf(context, query), query);
    return answer(200, page, nextLink("/api/tutor/relations", query, page.cursor));
  },

  listStudentRelations: async ({ query }, answer, context) => {
    const page = await list(context, await studentOf(context, query), query);
    return answer(200, page, nextLink("/api/student/relations", query, page.cursor));
  },

  listRelationActions: async ({ query }, answer, context) => {
    const tutor = await tutorOf(context, query);
    const page = await listRecentActions(context.db, context.tenant.slug, tutor, query);
    return answer(200, page, nextLink("/api/tutor/relations/recent-actions", query, page.cursor));
  },

  inviteStudent: async ({ query, body }, answer, context) => {
    const made = await invited(context, await tutorOf(context, query), body.student_id);
    return answer(201, made, {
      Location: `/api/tutor/relations/${made.id}`,
      ETag: relationEtag(made),
    });
  },

  inviteTutor: async ({ query, body }, answer, context) => {
    const made = await invited(context, await studentOf(context, query), body.tutor_id);
    return answer(201, made, {
      Location: `/api/student/relations/${made.id}`,
      ETag: relationEtag(made),
    });
  },

  readTutorRelation: async ({ path, query }, answer, context) => {
    const relation = await read(context, await tutorOf(context, query), path.id);
    return answer(200, relation, { ETag: relationEtag(relation) });
  },

  readStudentRelation: async ({ path, query }, answer, context) => {
    const relation = await read(context, await studentOf(context, query), path.id);
    return answer(200, relation, { ETag: relationEtag(relation) });
  },

  acceptStudent: async (asked, answer, context) => {
    const relation = await changed(context, await tutorOf(context, asked.query), "accept", asked);
    return answer(200, relation, { ETag: relationEtag(relation) });
  },

  acceptTutor: async (asked, answer, context) => {
    const relation = await changed(context, await studentOf(context, asked.query), "accept", asked);
    return answer(200, relation, { ETag: relationEtag(relation) });
  },

  archiveStudent: async (asked, answer, context) => {
    const relation = await changed(context, await tutorOf(context, asked.query), "archive", asked);
    return answer(200, relation, { ETag: relationEtag(relation) });
  },

  archiveTutor: async (asked, answer, context) => {
    const party = await studentOf(context, asked.query);
    const relation = await changed(context, party, "archive", asked);
    return answer(200, relation, { ETag: relationEtag(relation) });
  },

  inviteStudentAgain: async (asked, answer, context) => {
    const relation = await changed(context, await tutorOf(context, asked.query), "invite", asked);
    return answer(200, relation, { ETag: relationEtag(relation) });
  },

  inviteTutorAgain: async (asked, answer, context) => {
    const relation = await changed(context, await studentOf(context, asked.query), "invite", asked);
    return answer(200, relation, { ETag: relationEtag(relation) });
  },

  acceptRelations: async ({ query, body }, answer, context) => {
    const outcome = await batch(context, await tutorOf(context, query), "accept", body.ids);
    return answer(200, outcome, languageHeaders(context.wording()));
  },

  archiveRelations: async ({ query, body }, answer, context) => {
    const outcome = await batch(context, await tutorOf(context, query), "archive", body.ids);
    return answer(200, outcome, languageHeaders(context.wording()));
  },

  readTutorTimeline: async ({ path, query }, answer, context) => {
    const page = await timeline(context, await tutorOf(context, query), path.id, query);
    const here = `/api/tutor/relations/${path.id}/timeline`;
    return answer(200, page, nextLink(here, query, page.cursor));
  },

  readStudentTimeline: async ({ path, query }, answer, context) => {
    const page = await timeline(context, await studentOf(context, query), path.id, query);
    const here = `/api/student/relations/${path.id}/timeline`;
    return answer(200, page, nextLink(here, query, page.cursor));
  },
} satisfies Partial<Handlers>;

const tutorOf = (
  { db, caller }: Context,
  { tutor_id }: { readonly tutor_id?: number | undefined },
) => partyOf(db, caller, "tutor", tutor_id);

const studentOf = (
  { db, caller }: Context,
  { student_id }: { readonly student_id?: number | undefined },
) => partyOf(db, caller, "student", student_id);

const list = ({ db, tenant, now }: Context, party: Party, question: RelationsQuestion) =>
  listRelations(db, tenant.slug, party, { ...question, now: now() });

const read = ({ db, now }: Context, party: Party, id: number) =>
  readRelation(db, party, { id, now: now() });

type Page = { readonly limit: number; readonly cursor?: string | undefined };

const timeline = ({ db, tenant, now }: Context, party: Party, id: number, page: Page) =>
  readTimeline(db, tenant.slug, party, { ...page, id, now: now() });

async function invited({ db, now, log }: Context, party: Party, otherId: number) {
  const relation = await invite(db, party, { otherId, now: now() });
  log.info("relation_begun", idsOf(relation, party.side));
  return relation;
}

type Asked = {
  readonly path: { readonly id: number };
  readonly header: { readonly "if-match"?: "*" | readonly string[] | undefined };
};

async function changed(
  { db, now, log }: Context,
  party: Party,
  action: Action,
  { path, header }: Asked,
) {
  const expected = { id: path.id, ifMatch: header["if-match"], now: now() };
  const relation = await changeRelation(db, party, action, expected);
  log.info("relation_changed", idsOf(relation, party.side));
  return relation;
}

async function batch(
  { db, log, wording }: Context,
  party: Party,
  action: "accept" | "archive",
  ids: readonly number[],
) {
  const { processed, failed } = await changeBatch(db, party, action, ids);
  log.info("relations_changed", {
    tutor_id: party.personId,
    action,
    processed: processed.length,
    failed: failed.length,
  });
  const { failures } = wording().texts;
  return { processed, failed: failed.map((one) => ({ ...one, error: failures[one.code] })) };
}

/** What the log is told of a relation: ids, nothing personal (X5). */
const idsOf = ({ id, tutor_id, student_id, status }: Relation, by: Side) => ({
  relation_id: id,
  tutor_id,
  student_id,
  status,
  by,
});
