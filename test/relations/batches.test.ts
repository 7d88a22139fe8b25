import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { deadlocks, isLogOurs } from "../support/database.ts";
import { waitForLocks } from "../support/locks.ts";
import { told } from "../support/marketplace.ts";
import {
  act,
  anArchivedRelation,
  anInvitation,
  aRelation,
  inviteStudent,
  logOf,
  manyInvitations,
  type Outcome,
  storyOf,
} from "./relations.ts";

let app: TestApp;
let tutor: Person;

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor();
});

const batch = (by: Pick<Person, "post">, action: "accept" | "archive", ids: readonly unknown[]) =>
  by.post<Outcome>(`/tutor/relations/batch/${action}`, { ids });

const codesOf = ({ failed }: Outcome) => failed.map(({ id, code }) => [id, code]);

test("200: accepts what can be accepted, and says of each other why not", async () => {
  const mine = await anInvitation(await app.student(), tutor);
  const active = await aRelation(tutor, await app.student());
  const archived = await anArchivedRelation(tutor, await app.student());
  const own = (await inviteStudent(tutor, await app.student())).body.id;
  const foreign = await anInvitation(await app.student(), await app.tutor());
  const ids = [mine, active, archived, own, foreign, 999_999, mine];
  const { status, body } = await batch(tutor, "accept", ids);
  expect(status).toBe(200);
  expect(body).toEqual({
    processed: [mine],
    failed: [
      { id: active, error: "already active", code: "already_active" },
      { id: archived, error: "archived, not invited", code: "not_invited" },
      { id: own, error: "invited by yourself", code: "own_invitation" },
      { id: foreign, error: "not found", code: "not_found" },
      { id: 999_999, error: "not found", code: "not_found" },
      { id: mine, error: "named twice", code: "repeated" },
    ],
  });
  expect(await storyOf(app, foreign)).toBe("none → invited");
  expect(await storyOf(app, mine)).toBe("none → invited → active");
});

test("200: archives what can be archived, of whichever side the invitation is", async () => {
  const theirs = await anInvitation(await app.student(), tutor);
  const own = (await inviteStudent(tutor, await app.student())).body.id;
  const active = await aRelation(tutor, await app.student());
  const archived = await anArchivedRelation(tutor, await app.student());
  const { body } = await batch(tutor, "archive", [archived, theirs, own, active, own]);
  expect(body).toEqual({
    processed: [theirs, own, active],
    failed: [
      { id: archived, error: "already archived", code: "already_archived" },
      { id: own, error: "named twice", code: "repeated" },
    ],
  });
});

test("200: also when all fail, and again", async () => {
  const id = await aRelation(tutor, await app.student());
  for (let round = 0; round < 2; round++) {
    const { status, body } = await batch(tutor, "accept", [id]);
    expect([status, body.processed, codesOf(body)]).toEqual([200, [], [[id, "already_active"]]]);
  }
});

test("an admin accepts what the tutor has sent as well; a service key does not", async () => {
  const own = (await inviteStudent(tutor, await app.student())).body.id;
  const path = `/tutor/relations/batch/accept?tutor_id=${tutor.id}`;
  const byKey = await (await app.service()).post<Outcome>(path, { ids: [own] });
  expect(codesOf(byKey.body)).toEqual([[own, "own_invitation"]]);
  const byAdmin = await (await app.admin()).post<Outcome>(path, { ids: [own] });
  expect(byAdmin.body.processed).toEqual([own]);
});

describe.each(["accept", "archive"] as const)("batch/%s", (action) => {
  test("200 for 1 and for 200 ids; 400 for none and for 201, and nothing is done", async () => {
    const own = await app.tutor();
    const ids = await manyInvitations(app, own, 201);
    const refused = await batch(own, action, ids);
    expect([told(refused), refused.body.errors?.map(({ path }) => path)])
      .toEqual(["400 validation_failed", ["body.ids"]]);
    expect(told(await batch(own, action, []))).toBe("400 validation_failed");
    expect(await logOf(app, ids)).toHaveLength(201);
    const one = await batch(own, action, ids.slice(200));
    expect([one.status, one.body.processed]).toEqual([200, ids.slice(200)]);
    const all = await batch(own, action, ids.slice(0, 200).toReversed());
    expect([all.status, all.body]).toEqual([
      200,
      { processed: ids.slice(0, 200).toReversed(), failed: [] },
    ]);
    expect(await logOf(app, ids)).toHaveLength(402);
  });

  test("400: says which ids are no numbers, and nothing is done", async () => {
    const id = await anInvitation(await app.student(), tutor);
    const { status, body } = await batch(tutor, action, [id, "7", 1.5, -1, null, {}, 2 ** 60]);
    expect([status, body.errors?.map(({ path }) => path)]).toEqual([
      400,
      [1, 2, 3, 4, 5, 6].map((index) => `body.ids[${index}]`),
    ]);
    expect(await storyOf(app, id)).toBe("none → invited");
  });

  test("403 for a student, 404 for all that is another tutor's", async () => {
    const student = await app.student();
    const id = await anInvitation(student, tutor);
    expect((await batch(student, action, [id])).status).toBe(403);
    const { body } = await batch(await app.tutor(), action, [id]);
    expect(codesOf(body)).toEqual([[id, "not_found"]]);
  });

  test("eight clients, the same 200 ids at once: each is done once, with one row, and the others say why", async () => {
    const own = await app.tutor();
    const ids = await manyInvitations(app, own, 200);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => batch(own, action, i % 2 ? ids : ids.toReversed())),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const processed = answers.flatMap(({ body }) => body.processed);
    expect(processed.toSorted((a, b) => a - b)).toEqual(ids);
    const failed = answers.flatMap(({ body }) => body.failed);
    expect(failed).toHaveLength(7 * 200);
    const code = action === "accept" ? "already_active" : "already_archived";
    expect(new Set(failed.map((one) => one.code))).toEqual(new Set([code]));
    const log = await logOf(app, ids);
    const changes = log.filter(({ prev_status }) => prev_status !== null);
    expect(changes.map(({ relation_id }) => relation_id).toSorted((a, b) => a - b)).toEqual(ids);
  });
});

test.skipIf(!isLogOurs)(
  "a batch and an import of the same relations never deadlock",
  async () => {
    const own = await app.tutor();
    const first = await app.student();
    const second = await app.student();
    // The ids are in another order than the pairs.
    const ids = [await anInvitation(second, own), await anInvitation(first, own)];
    const { db } = app.tenant;
    const answer = await db.transaction(async (tx) => {
      const relate = (student: Person) =>
        tx`select relate(${own.id}, ${student.id}, 'tutor', null, '{"cause": "import"}')`;
      await relate(first);
      const accepted = batch(own, "accept", ids);
      await waitForLocks(app.tenant);
      await relate(second);
      return { accepted };
    });
    const { body } = await answer.accepted;
    expect(codesOf(body)).toEqual(ids.map((id) => [id, "already_active"]));
    expect(await deadlocks(app.tenant)).toBe(0);
  },
);

test("accepting and archiving at once, in batches and alone: the log of each is a way through the states", async () => {
  const own = await app.tutor();
  const ids = await manyInvitations(app, own, 60);
  const alone = ids.slice(0, 20).map((id) => act(own, "tutor", "archive", id));
  const answers = await Promise.all([
    ...Array.from({ length: 4 }, () => batch(own, "accept", ids)),
    ...Array.from({ length: 4 }, () => batch(own, "archive", ids.toReversed())),
  ]);
  const singly = await Promise.all(alone);
  expect(new Set([...answers, ...singly].map(({ status }) => status)))
    .toSatisfy((seen: Set<number>) => [...seen].every((status) => [200, 409].includes(status)));
  const done = answers.flatMap(({ body }) => body.processed).length +
    singly.filter(({ status }) => status === 200).length;
  const log = await logOf(app, ids);
  expect(log).toHaveLength(60 + done);
  for (const id of ids) {
    const story = log.filter(({ relation_id }) => relation_id === id);
    story.forEach(({ prev_status }, i) =>
      expect(prev_status).toBe(i === 0 ? null : story[i - 1]?.new_status)
    );
    expect(story.at(-1)?.new_status).toBe("archived");
  }
});
