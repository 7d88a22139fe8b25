import { beforeAll, describe, expect, test } from "vitest";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import { anApp, NOW, type Person, SECRET, type TestApp } from "../support/app.ts";
import { openSocket, serveApp, tokenOf, watching } from "../support/live.ts";

let app: TestApp;
let host: string;
let tutor: Person;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  host = serveApp(app);
  tutor = await app.tutor();
  student = await app.student();
  await tutor.get("/me/profile");
});

let blocks = 0;
/** A change of a tutor's calendar by HTTP. */
async function change(of: Person = tutor): Promise<void> {
  const start = Date.parse(NOW) + (10 + blocks++) * 3_600_000;
  const [from, to] = [start, start + 3_600_000].map((ms) => new Date(ms).toISOString());
  const { status } = await of.post("/tutor/blocks", { start: from, end: to });
  expect(status).toBe(201);
}

async function versionOf(tutorId: number): Promise<number> {
  const [row] = await app.tenant.db<{ version: number }[]>`
    select version from calendar_versions where tutor_id = ${tutorId}`;
  return Number(row?.version);
}

describe("who may watch", () => {
  test("101: by a first message; the token's end is told, and the version that the calendar has", async () => {
    const client = openSocket(host, `/api/ws/calendar/${tutor.id}`);
    client.send({ type: "authenticate", token: tokenOf(student) });
    const { ends_at } = await client.next("authenticated");
    expect(Date.parse(ends_at)).toBe(Date.parse(NOW) + (365 * 24 * 3_600 + 60) * 1_000);
    expect(await client.next("subscribed")).toEqual({
      tutor_id: tutor.id,
      version: await versionOf(tutor.id),
    });
    client.close();
    expect((await client.closed).code).toBe(1005);
  });

  test.each(["/ws", "/api/ws", "/api/v1/ws"])("101: at %s, by a sub-protocol", async (root) => {
    const protocols = ["halfhour.v1", tokenOf(student)];
    const client = openSocket(host, `${root}/calendar/${tutor.id}`, protocols);
    expect((await client.next("subscribed")).tutor_id).toBe(tutor.id);
    expect(client.protocol()).toBe("halfhour.v1");
    client.close();
  });

  test("400: sub-protocols of which none is ours, an id that is none, a since that is none", async () => {
    const handshake = {
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    const cases = [
      [`/${tutor.id}`, { "sec-websocket-protocol": "chat, mqtt" }],
      ["/x", {}],
      [`/${tutor.id}?since=-1`, {}],
    ] as const;
    for (const [path, extra] of cases) {
      const response = await app.fetch(
        new Request(`http://h.test/ws/calendar${path}`, { headers: { ...handshake, ...extra } }),
      );
      expect([path, response.status]).toEqual([path, 400]);
    }
  });

  test("426: what is no handshake, also a HEAD", async () => {
    const path = `http://${host}/ws/calendar/${tutor.id}`;
    const [get, head] = await Promise.all([fetch(path), fetch(path, { method: "HEAD" })]);
    expect([get.status, get.headers.get("upgrade"), (await get.json()).code])
      .toEqual([426, "websocket", "upgrade_required"]);
    expect(head.status).toBe(426);
  });

  test.each([
    [
      "a token of nobody's",
      { type: "authenticate", token: "abc.def.ghi" },
      4401,
      "unauthenticated",
    ],
    ["another message first", { type: "subscribe", tutor_id: 1 }, 4401, "unauthenticated"],
    ["a message that is none", { type: "hello" }, 4400, "validation_failed"],
    [
      "a field that is not known",
      { type: "authenticate", token: "x", a: 1 },
      4400,
      "validation_failed",
    ],
    ["no JSON", "{", 4400, "malformed_json"],
    ["__proto__", '{"type":"authenticate","token":"x","__proto__":{}}', 4400, "validation_failed"],
  ])("%s: told why, and closed", async (_, message, code, problem) => {
    const client = openSocket(host, `/ws/calendar/${tutor.id}`);
    client.send(message);
    expect((await client.next("problem")).code).toBe(problem);
    expect(await client.closed).toEqual({ code, reason: problem });
  });

  test("4401: a token that is no token as a sub-protocol", async () => {
    const client = openSocket(host, `/ws/calendar/${tutor.id}`, ["halfhour.v1", "abc.def.ghi"]);
    expect((await client.closed).code).toBe(4401);
  });

  test("4404: a tutor of another tenant, a student, and nobody, alike", async () => {
    const others = await anApp();
    // Their id means nothing here.
    await others.tenant.db.unsafe("alter table users alter id restart with 700000");
    const theirs = await others.tutor();
    for (const id of [student.id, 1_000_000_000, theirs.id]) {
      const client = openSocket(host, `/ws/calendar/${id}`);
      client.send({ type: "authenticate", token: tokenOf(student) });
      expect((await client.next("problem")).code).toBe("not_found");
      expect((await client.closed).code).toBe(4404);
    }
    // Of a later subscription it is told, and the connection goes on.
    const { client } = await watching(host, student, tutor.id);
    client.send({ type: "subscribe", tutor_id: theirs.id });
    expect((await client.next("problem")).code).toBe("not_found");
    client.send({ type: "subscribe", tutor_id: tutor.id });
    await client.next("subscribed");
    client.close();
  });
});

describe("what is told", () => {
  test("each change, with the version before it; the next read of the week has that version", async () => {
    const { client, version } = await watching(host, student, tutor.id);
    await change();
    const first = await client.next("calendar_update");
    expect(first).toEqual({
      tutor_id: tutor.id,
      version: await versionOf(tutor.id),
      previous: version,
    });
    await change();
    expect((await client.next("calendar_update")).previous).toBe(first.version);
    client.close();
  });

  test("nothing of another tutor's calendar, and nothing more once it is unsubscribed", async () => {
    const other = await app.tutor();
    const { client } = await watching(host, student, tutor.id);
    await change(other);
    client.send({ type: "subscribe", tutor_id: other.id });
    await client.next("subscribed");
    await change(other);
    expect((await client.next("calendar_update")).tutor_id).toBe(other.id);
    client.send({ type: "unsubscribe", tutor_id: other.id });
    await client.next("unsubscribed");
    await change(other);
    await change();
    expect((await client.next("calendar_update")).tutor_id).toBe(tutor.id);
    expect(client.waiting()).toEqual([]);
    client.close();
  });

  test("what a writer changed who told nobody (psql, a command): by the look of the next second", async () => {
    const { client, version } = await watching(host, student, tutor.id);
    await app.tenant.db`
      insert into blocks (tutor_id, starts_at, ends_at)
      values (${tutor.id}, ${NOW}::timestamptz + interval '300 days', ${NOW}::timestamptz + interval '301 days')`;
    expect(await client.next("calendar_update")).toMatchObject({ previous: version });
    client.close();
  });

  test("that a hold has ended, which nobody writes", async () => {
    const owner = await app.tutor();
    await app.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder)
      values (
        ${owner.id}, ${student.id}, now() + interval '40 days', now() + interval '40 days 1 hour',
        'booking', 'held', now() + interval '700 ms', 'user 1'
      )`;
    const { client, version } = await watching(host, student, owner.id);
    const began = performance.now();
    expect((await client.next("calendar_update")).previous).toBe(version);
    expect(performance.now() - began).toBeLessThan(1_500);
    client.close();
  });

  test("since: nothing where nothing was missed, an update where something was, else resync", async () => {
    const { client, version } = await watching(host, student, tutor.id);
    const again = async (since: number) => {
      client.send({ type: "subscribe", tutor_id: tutor.id, since });
      return (await client.next("subscribed")).version;
    };
    expect(await again(version)).toBe(version);
    client.close();

    const missed = await watching(host, student, tutor.id, version - 1);
    expect(await missed.client.next("calendar_update"))
      .toEqual({ tutor_id: tutor.id, version, previous: version - 1 });
    missed.client.close();

    // From the future, which is also where another tenant's version may be.
    const ahead = await watching(host, student, tutor.id, Number.MAX_SAFE_INTEGER);
    expect(await ahead.client.next("resync")).toEqual({ tutor_id: tutor.id, version });
    ahead.client.close();
  });

  test("since of another tenant's calendar tells nothing of it: an update or a resync, of the own version", async () => {
    const school = await anApp();
    const [at, teacher] = [serveApp(school), await school.tutor()];
    await teacher.get("/me/profile");
    const before = await watching(host, student, tutor.id);
    const theirs = await watching(at, teacher, teacher.id);
    await change();
    const later = await before.client.next("calendar_update");
    // Theirs lies between two versions of ours, and the other way round.
    const own = await watching(host, student, tutor.id, theirs.version);
    expect(await own.client.next("calendar_update"))
      .toEqual({ tutor_id: tutor.id, version: later.version, previous: theirs.version });
    const other = await watching(at, teacher, teacher.id, later.version);
    expect(await other.client.next("resync"))
      .toEqual({ tutor_id: teacher.id, version: theirs.version });
    for (const { client } of [before, theirs, own, other]) client.close();
  });

  test("of what was read a moment ago nothing is taken for the future", async () => {
    const { client } = await watching(host, student, tutor.id);
    for (let n = 0; n < 20; n++) {
      await change();
      const since = await versionOf(tutor.id);
      const reader = await watching(host, student, tutor.id, since);
      expect([reader.version, reader.client.waiting()]).toEqual([since, []]);
      reader.client.close();
    }
    client.close();
  });

  test("4404: that the tutor is none any more", async () => {
    const school = await anApp();
    const [at, teacher] = [serveApp(school), await school.tutor()];
    const { client } = await watching(at, teacher, teacher.id);
    await school.tenant.db`delete from calendars where tutor_id = ${teacher.id}`;
    school.written();
    client.send({ type: "subscribe", tutor_id: teacher.id, since: Number.MAX_SAFE_INTEGER });
    expect((await client.closed).code).toBe(4404);
  });
});

describe("a token ends", () => {
  const shortToken = (subject: string, tenant = app.tenant.slug) =>
    signToken({
      claims: { tenant, sub: subject, role: "student", zone: "Europe/Kyiv" },
      secret: SECRET,
      now: app.clock.now,
      hours: 1 / 3_600,
      issuer: null,
      audience: null,
    });

  /** A second before the end, which comes a minute after the token's own. */
  const aboutToEnd = async () => {
    // A token ends at a whole second.
    app.clock.now = Math.ceil(app.clock.now / 1_000) * 1_000;
    const token = await shortToken(student.subject);
    app.clock.now += 60_500;
    const client = openSocket(host, `/ws/calendar/${tutor.id}`, ["halfhour.v1", token]);
    await client.next("subscribed");
    return client;
  };

  test("4001: the connection ends with it", async () => {
    const client = await aboutToEnd();
    app.clock.now += 1_000;
    expect(await client.closed).toEqual({ code: 4001, reason: "the token has ended" });
  });

  test("with a fresh one of the same user before, it goes on", async () => {
    const client = await aboutToEnd();
    client.send({ type: "authenticate", token: "abc.def.ghi" });
    expect((await client.next("problem")).code).toBe("unauthenticated");
    client.send({ type: "authenticate", token: tokenOf(await app.as(student, "student")) });
    await client.next("authenticated");
    app.clock.now += 1_000;
    await new Promise((resolve) => setTimeout(resolve, 700));
    await change();
    await client.next("calendar_update");
    client.close();
  });

  test("4403: a fresh one of somebody else", async () => {
    const client = await aboutToEnd();
    client.send({ type: "authenticate", token: tokenOf(await app.student()) });
    expect((await client.closed).code).toBe(4403);
  });
});
