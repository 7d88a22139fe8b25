import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { told } from "../support/marketplace.ts";
import {
  act,
  anArchivedRelation,
  anInvitation,
  aRelation,
  type ChangeBody,
  inviteStudent,
  inviteTutor,
  type Page,
  type RelationBody,
  storyOf,
} from "./relations.ts";

let app: TestApp;
let tutor: Person;
let admin: Person;

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor({ name: "Oksana" });
  admin = await app.admin();
});

const SIDES = ["tutor", "student"] as const;

/** A pair of their own, and what one side does: as the test speaks of "the one" and "the other". */
async function pair(side: typeof SIDES[number]) {
  const student = await app.student({ name: "Liam" });
  const other = side === "tutor" ? "student" as const : "tutor" as const;
  const [me, them] = side === "tutor" ? [tutor, student] : [student, tutor];
  const invite = () =>
    side === "tutor" ? inviteStudent(tutor, student) : inviteTutor(student, tutor);
  return { me, them, other, student, invite };
}

describe.each(SIDES)("a %s", (side) => {
  test("201: invites, and the other accepts: 200; both read the same", async () => {
    const { me, them, other, student, invite } = await pair(side);
    const { status, body, headers } = await invite();
    expect([status, body.status, body.invited_by, body.tutor_id, body.student_id])
      .toEqual([201, "invited", side, tutor.id, student.id]);
    expect([body.tutor_name, body.student_name, body.lesson_count]).toEqual(["Oksana", "Liam", 0]);
    expect(headers.get("location")).toBe(`/api/${side}/relations/${body.id}`);
    expect(told(await act(me, side, "accept", body.id))).toBe("409 own_invitation");
    const accepted = await act(them, other, "accept", body.id);
    expect([accepted.status, accepted.body.status]).toEqual([200, "active"]);
    for (const [by, as] of [[me, side], [them, other]] as const) {
      const read = await by.get<RelationBody>(`/${as}/relations/${body.id}`);
      expect([read.status, read.body]).toEqual([200, accepted.body]);
      expect(read.headers.get("etag")).toBe(accepted.headers.get("etag"));
    }
    expect(await storyOf(app, body.id)).toBe("none → invited → active");
  });

  test("409: invites whom they have invited, know or have archived", async () => {
    const { them, other, invite } = await pair(side);
    const { body } = await invite();
    expect(told(await invite())).toBe("409 already_invited");
    await act(them, other, "accept", body.id);
    expect(told(await invite())).toBe("409 already_active");
    await act(them, other, "archive", body.id);
    expect(told(await invite())).toBe("409 already_archived");
  });

  test("200: takes an invitation back, declines one, ends what is active; and invites again", async () => {
    const { me, them, other, invite } = await pair(side);
    const { id } = (await invite()).body;
    const archive = (by: Person, as: typeof SIDES[number]) => act(by, as, "archive", id);
    const again = (by: Person, as: typeof SIDES[number]) => act(by, as, "invite", id);
    expect((await archive(me, side)).body.status).toBe("archived");
    expect(told(await archive(me, side))).toBe("409 already_archived");
    expect(told(await act(me, side, "accept", id))).toBe("409 not_invited");
    const invited = await again(them, other);
    expect([invited.body.status, invited.body.invited_by]).toEqual(["invited", other]);
    expect(told(await again(me, side))).toBe("409 already_invited");
    expect((await archive(me, side)).body.status).toBe("archived");
    await again(me, side);
    await act(them, other, "accept", id);
    expect(told(await act(me, side, "accept", id))).toBe("409 already_active");
    expect(told(await again(me, side))).toBe("409 already_active");
    expect((await archive(them, other)).body.status).toBe("archived");
  });

  test("404: somebody else's relation and an unknown one, for whatever is asked; nothing is changed", async () => {
    const id = await anInvitation(await app.student(), tutor);
    const stranger = side === "tutor" ? await app.tutor() : await app.student();
    for (const one of [id, 999_999]) {
      for (const action of ["accept", "archive", "invite"] as const) {
        expect(told(await act(stranger, side, action, one))).toBe("404 not_found");
      }
      expect((await stranger.get(`/${side}/relations/${one}`)).status).toBe(404);
      expect((await stranger.get(`/${side}/relations/${one}/timeline`)).status).toBe(404);
    }
    expect(await storyOf(app, id)).toBe("none → invited");
  });

  test("404 for nobody and for a user of another role, 400 for themselves, 403 for the other side", async () => {
    const { me, them, other, student } = await pair(side);
    const path = `/${side}/relations`;
    const invite = (id: unknown) => me.post<RelationBody>(path, { [`${other}_id`]: id });
    for (const id of [999_999, admin.id]) expect(told(await invite(id))).toBe("404 not_found");
    const both = await app.as(me, other);
    expect(both.id).toBe(me.id);
    await both.get("/me/profile");
    expect(told(await invite(me.id))).toBe("400 validation_failed");
    for (const id of ["x", 0, 1.5, null]) {
      expect(told(await invite(id))).toBe("400 validation_failed");
    }
    expect((await them.post<RelationBody>(path, { [`${other}_id`]: student.id })).status).toBe(403);
    const named = await me.get<RelationBody>(`${path}?${side}_id=${them.id}`);
    expect(told(named)).toBe("403 forbidden");
  });

  test("412: another state than the one that was seen, and nothing is changed", async () => {
    const { me, them, other, invite } = await pair(side);
    const { body, headers } = await invite();
    const seen = { "if-match": headers.get("etag") ?? "" };
    const path = (as: string, action: string) => `/${as}/relations/${body.id}/${action}`;
    const accept = await them.post<RelationBody>(path(other, "accept"), undefined, {
      headers: seen,
    });
    expect(accept.status).toBe(200);
    const stale = await me.post<RelationBody>(path(side, "archive"), undefined, { headers: seen });
    expect(told(stale)).toBe("412 version_mismatch");
    expect(await storyOf(app, body.id)).toBe("none → invited → active");
  });

  test("an admin and a service key act for whom they name, and the timeline says who did", async () => {
    const { me, student } = await pair(side);
    const service = await app.service();
    const query = `?${side}_id=${me.id}`;
    const body = side === "tutor" ? { student_id: student.id } : { tutor_id: tutor.id };
    for (const by of [admin, service]) {
      expect(told(await by.post<RelationBody>(`/${side}/relations`, body)))
        .toBe("400 validation_failed");
      expect(told(await by.get<RelationBody>(`/${side}/relations?${side}_id=999999`)))
        .toBe("404 not_found");
    }
    const invited = await service.post<RelationBody>(`/${side}/relations${query}`, body);
    expect([invited.status, invited.body.invited_by]).toEqual([201, side]);
    const path = (action: string) => `/${side}/relations/${invited.body.id}/${action}${query}`;
    expect(told(await service.post<RelationBody>(path("accept")))).toBe("409 own_invitation");
    expect((await admin.post<RelationBody>(path("accept"))).body.status).toBe("active");
    const { body: page } = await service.get<Page<ChangeBody>>(path("timeline"));
    expect(page.results.map(({ new_status, actor_id }) => [new_status, actor_id]))
      .toEqual([["invited", null], ["active", admin.id]]);
    expect(page.results[0]?.metadata).toMatchObject({
      cause: "invitation",
      program: expect.stringMatching(/^service /),
    });
  });
});

test("an API key reads with the scope read, and changes with write alone", async () => {
  const [reader, writer] = [await app.apiKey("read"), await app.apiKey("write")];
  const student = await app.student();
  const path = `/tutor/relations?tutor_id=${tutor.id}`;
  const invite = (by: Client) => by.post<RelationBody>(path, { student_id: student.id });
  expect([told(await invite(reader)), (await invite(writer)).status]).toEqual([
    "403 forbidden",
    201,
  ]);
  expect([(await reader.get(path)).status, (await writer.get(path)).status]).toEqual([200, 403]);
});

test("403: a tutor who names another is told whose relations they may see, and what to leave out", async () => {
  const { status, body } = await (await app.tutor()).get<{ detail: string }>(
    `/tutor/relations?tutor_id=${tutor.id}`,
  );
  expect([status, body.detail])
    .toEqual([403, "You may see and change only what is yours. Leave out tutor_id."]);
});

test("of eight who answer one invitation at once, one does it, and one row is written", async () => {
  const student = await app.student();
  const { body } = await inviteStudent(tutor, student);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => act(student, "student", "accept", body.id)),
  );
  expect(answers.map(told).toSorted()).toEqual(["200", ...Array(7).fill("409 already_active")]);
  expect(await storyOf(app, body.id)).toBe("none → invited → active");
});

test("of two who invite each other at once, one does", async () => {
  for (let round = 0; round < 5; round++) {
    const student = await app.student();
    const answers = await Promise.all([inviteStudent(tutor, student), inviteTutor(student, tutor)]);
    expect(answers.map(told).toSorted()).toEqual(["201", "409 already_invited"]);
  }
});

test("a timeline is read in pages by both sides, each line once; its cursor leads nowhere else", async () => {
  const student = await app.student({ name: "Zoë" });
  const id = await anArchivedRelation(tutor, student);
  await act(student, "student", "invite", id);
  const path = `/student/relations/${id}/timeline`;
  const seen: ChangeBody[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? "" : `&cursor=${cursor}`;
    const page = await student.get<Page<ChangeBody>>(`${path}?limit=3${more}`);
    expect(page.status).toBe(200);
    expect(page.headers.get("link") === null).toBe(page.body.cursor === null);
    seen.push(...page.body.results);
    cursor = page.body.cursor;
  } while (cursor !== null);
  const all = await tutor.get<Page<ChangeBody>>(`/tutor/relations/${id}/timeline`);
  expect(all.body.results).toEqual(seen);
  expect(seen.map(({ prev_status, new_status }) => [prev_status, new_status])).toEqual([
    [null, "invited"],
    ["invited", "active"],
    ["active", "archived"],
    ["archived", "invited"],
  ]);
  expect(seen.map(({ actor_id }) => actor_id))
    .toEqual([student.id, tutor.id, tutor.id, student.id]);
  expect(seen.map(({ metadata }) => metadata["cause"]))
    .toEqual(["invitation", "acceptance", "archiving", "invitation"]);
  const first = await student.get<Page<ChangeBody>>(`${path}?limit=3`);
  const own = first.body.cursor ?? "";
  const another = await aRelation(tutor, student).catch(() => 0);
  expect(another).toBe(0);
  const other = await aRelation(await app.tutor(), student);
  for (
    const elsewhere of [
      `/student/relations/${other}/timeline?cursor=${own}`,
      `${path}?cursor=0-1-zzzzzz`,
      `${path}?cursor=x`,
    ]
  ) {
    const { status, body } = await student.get<Page<ChangeBody>>(elsewhere);
    expect([elsewhere, status, body.code]).toEqual([elsewhere, 400, "validation_failed"]);
  }
});
