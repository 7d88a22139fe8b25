import { beforeAll, describe, expect, test } from "vitest";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import type { Role } from "../../src/platform/contract/context.ts";
import { ensureUser } from "../../src/profile/users.ts";
import { SECRET } from "./app.ts";
import { aTenant, type TestTenant } from "./database.ts";
import { openSocket, openStream } from "./live.ts";

/** What a server of live updates is given, as its environment has it: no more than forty listen, twenty of a tenant. */
export const LIVE_ENV = {
  JWT_HS256_SECRET: SECRET,
  HEADERS_TIMEOUT_MS: "2500",
  MAX_LIVE_CONNECTIONS: "40",
} as const;

export type Somebody = {
  readonly id: number;
  readonly subject: string;
  readonly token: string;
  readonly credentials: Record<string, string>;
};

/** A tenant of its own, and people in it, on any server at `host()`. */
export class LiveStage {
  readonly tenant: TestTenant;
  readonly host: () => string;
  #blocks = 0;

  constructor(tenant: TestTenant, host: () => string) {
    this.tenant = tenant;
    this.host = host;
  }

  async person(role: Role): Promise<Somebody> {
    const subject = `${role}-${crypto.randomUUID()}`;
    const { id } = await ensureUser(this.tenant.db, { subject, role, timezone: "Europe/Kyiv" });
    const token = await this.token(subject, role);
    return { id, subject, token, credentials: { authorization: `Bearer ${token}` } };
  }

  /** One that is taken for so long: a minute is granted to the issuer's clock. */
  token(sub: string, role: Role, seconds = 3_600): Promise<string> {
    return signToken({
      claims: { tenant: this.tenant.slug, sub, role, zone: "Europe/Kyiv" },
      secret: SECRET,
      now: Date.now(),
      hours: (seconds - 60) / 3_600,
      issuer: null,
      audience: null,
    });
  }

  /** A change of a tutor's calendar by HTTP. */
  async change({ credentials }: Somebody): Promise<void> {
    const hour = 3_600_000;
    const start = (Math.ceil(Date.now() / hour) + 10 + this.#blocks++) * hour;
    const [from, to] = [start, start + hour].map((ms) => new Date(ms).toISOString());
    const answer = await fetch(`http://${this.host()}/api/tutor/blocks`, {
      method: "POST",
      headers: { ...credentials, "content-type": "application/json" },
      body: JSON.stringify({ start: from, end: to }),
    });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`${answer.status}: ${text}`);
  }

  /** The same by a writer who tells nobody. */
  async changeSilently({ id }: Somebody): Promise<void> {
    const days = 300 + this.#blocks++;
    await this.tenant.db`
      insert into blocks (tutor_id, starts_at, ends_at)
      values (${id}, now() + make_interval(days => ${days}), now() + make_interval(days => ${days}, hours => 1))`;
  }

  async versionOf({ id }: Somebody): Promise<number> {
    const [row] = await this.tenant.db<{ version: number }[]>`
      select version from calendar_versions where tutor_id = ${id}`;
    return Number(row?.version);
  }

  /** A hold of a tutor's time that ends in so many ms. */
  async hold(tutor: Somebody, student: Somebody, ms: number): Promise<void> {
    await this.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder)
      values (
        ${tutor.id}, ${student.id}, now() + interval '40 days', now() + interval '40 days 1 hour',
        'booking', 'held', now() + make_interval(secs => ${ms / 1_000}), 'user 1'
      )`;
  }

  /** Somebody who watches a tutor's calendar, and the version that they were told. */
  async watching(by: Somebody, tutor: Somebody, since?: number) {
    const query = since === undefined ? "" : `?since=${since}`;
    const client = openSocket(this.host(), `/ws/calendar/${tutor.id}${query}`);
    client.send({ type: "authenticate", token: by.token });
    const { version } = await client.next("subscribed");
    return { client, version };
  }
}

/** What holds of live updates whatever runtime answers, over a real network, by real time. */
export function promisesOfLive(start: (tenant: TestTenant) => Promise<string>): void {
  let stage: LiveStage;
  let host = "";
  let tutor: Somebody;
  let student: Somebody;

  beforeAll(async () => {
    const tenant = await aTenant();
    host = await start(tenant);
    stage = new LiveStage(tenant, () => host);
    [tutor, student] = [await stage.person("tutor"), await stage.person("student")];
  }, 60_000);

  describe("who may watch", () => {
    test("101: by a first message; the token's end and the calendar's version are told", async () => {
      const client = openSocket(host, `/api/ws/calendar/${tutor.id}`);
      client.send({ type: "authenticate", token: student.token });
      const left = Date.parse((await client.next("authenticated")).ends_at) - Date.now();
      expect(Math.abs(left - 3_600_000)).toBeLessThan(10_000);
      const version = await stage.versionOf(tutor);
      expect(await client.next("subscribed")).toEqual({ tutor_id: tutor.id, version });
      client.close();
      expect((await client.closed).code).toBe(1005);
    });

    test.each(["/ws", "/api/ws", "/api/v1/ws"])("101: at %s, by a sub-protocol", async (root) => {
      const protocols = ["halfhour.v1", student.token];
      const client = openSocket(host, `${root}/calendar/${tutor.id}`, protocols);
      expect((await client.next("subscribed")).tutor_id).toBe(tutor.id);
      expect(client.protocol()).toBe("halfhour.v1");
      client.close();
    });

    test("426: a request that is no handshake, HEAD too", async () => {
      const path = `http://${host}/ws/calendar/${tutor.id}`;
      const [get, head] = await Promise.all([fetch(path), fetch(path, { method: "HEAD" })]);
      // workerd keeps the header Upgrade to itself.
      expect([get.status, (await get.json()).code]).toEqual([426, "upgrade_required"]);
      expect(head.status).toBe(426);
    });

    test.each([
      ["a token of nobody's", { type: "authenticate", token: "a.b.c" }, 4401, "unauthenticated"],
      ["another message first", { type: "subscribe", tutor_id: 1 }, 4401, "unauthenticated"],
      ["a message that is none", { type: "hello" }, 4400, "validation_failed"],
      ["no JSON", "{", 4400, "malformed_json"],
    ])("%s: told why, and closed", async (_, message, code, problem) => {
      const client = openSocket(host, `/ws/calendar/${tutor.id}`);
      client.send(message);
      expect((await client.next("problem")).code).toBe(problem);
      expect(await client.closed).toEqual({ code, reason: problem });
    });

    test("4401: who says nothing, and a sub-protocol that is no token", async () => {
      const silent = openSocket(host, `/ws/calendar/${tutor.id}`);
      const wrong = openSocket(host, `/ws/calendar/${tutor.id}`, ["halfhour.v1", "abc.def.ghi"]);
      expect((await wrong.closed).code).toBe(4401);
      expect((await silent.closed).code).toBe(4401);
    });

    test("4404: a student is no tutor, nor is nobody; in a later subscription it is told, and the connection goes on", async () => {
      for (const id of [student.id, 1_000_000_000]) {
        const client = openSocket(host, `/ws/calendar/${id}`, ["halfhour.v1", student.token]);
        expect((await client.next("problem")).code).toBe("not_found");
        expect((await client.closed).code).toBe(4404);
      }
      const { client } = await stage.watching(student, tutor);
      client.send({ type: "subscribe", tutor_id: 1_000_000_000 });
      expect((await client.next("problem")).code).toBe("not_found");
      client.send({ type: "subscribe", tutor_id: tutor.id });
      await client.next("subscribed");
      client.close();
    });

    test("4001: the connection ends with its token; with a fresh one it goes on, with another's it does not", async () => {
      const short = async () => {
        const token = await stage.token(student.subject, "student", 3);
        const client = openSocket(host, `/ws/calendar/${tutor.id}`, ["halfhour.v1", token]);
        await client.next("subscribed");
        return client;
      };
      const [ends, goesOn, isOther] = await Promise.all([short(), short(), short()]);
      goesOn.send({ type: "authenticate", token: student.token });
      await goesOn.next("authenticated");
      isOther.send({ type: "authenticate", token: tutor.token });
      expect((await isOther.closed).code).toBe(4403);
      expect(await ends.closed).toEqual({ code: 4001, reason: "the token has ended" });
      await stage.change(tutor);
      await goesOn.next("calendar_update");
      goesOn.close();
    });
  });

  describe("what is told", () => {
    test("each change, with the version before it", async () => {
      const { client, version } = await stage.watching(student, tutor);
      await stage.change(tutor);
      const first = await client.next("calendar_update");
      const now = await stage.versionOf(tutor);
      expect(first).toEqual({ tutor_id: tutor.id, version: now, previous: version });
      await stage.change(tutor);
      expect((await client.next("calendar_update")).previous).toBe(first.version);
      client.close();
    });

    test("nothing of another tutor's calendar, and nothing more once it is unsubscribed", async () => {
      const other = await stage.person("tutor");
      const { client } = await stage.watching(student, tutor);
      await stage.change(other);
      client.send({ type: "subscribe", tutor_id: other.id });
      await client.next("subscribed");
      await stage.change(other);
      expect((await client.next("calendar_update")).tutor_id).toBe(other.id);
      client.send({ type: "unsubscribe", tutor_id: other.id });
      await client.next("unsubscribed");
      await stage.change(other);
      await stage.change(tutor);
      expect((await client.next("calendar_update")).tutor_id).toBe(tutor.id);
      expect(client.waiting()).toEqual([]);
      client.close();
    });

    test("changes of a writer who tells nobody (psql), and the end of a hold", async () => {
      const owner = await stage.person("tutor");
      await stage.hold(owner, student, 1_500);
      const { client, version } = await stage.watching(student, owner);
      const { version: ended } = await client.next("calendar_update");
      await stage.changeSilently(owner);
      expect(ended).toBeGreaterThan(version);
      expect(await client.next("calendar_update")).toMatchObject({ previous: ended });
      client.close();
    });

    test("since: nothing where nothing was missed, an update where something was, else resync", async () => {
      const { client, version } = await stage.watching(student, tutor);
      client.send({ type: "subscribe", tutor_id: tutor.id, since: version });
      expect((await client.next("subscribed")).version).toBe(version);
      client.close();
      await stage.change(tutor);
      const missed = await stage.watching(student, tutor, version);
      const update = await missed.client.next("calendar_update");
      expect(update).toEqual({ tutor_id: tutor.id, version: missed.version, previous: version });
      missed.client.close();
      const ahead = await stage.watching(student, tutor, Number.MAX_SAFE_INTEGER);
      expect((await ahead.client.next("resync")).version).toBe(missed.version);
      ahead.client.close();
    });
  });

  describe("bounds", () => {
    test("1009: a message of 1 MB, whoever sends it", async () => {
      const stranger = openSocket(host, `/ws/calendar/${tutor.id}`);
      stranger.send("x".repeat(1_000_000));
      expect((await stranger.closed).code).toBe(1009);
    });

    test("4409: a flood of messages", async () => {
      const { client } = await stage.watching(student, tutor);
      for (let n = 0; n < 400; n++) client.send({ type: "unsubscribe", tutor_id: n + 1 });
      // 0: whoever is still sending may not hear the code.
      expect([4409, 0]).toContain((await client.closed).code);
    });

    test("4409, and 409: a tenant has half of the places; who leaves makes room, also of a stream", async () => {
      const open = [];
      for (let n = 0; n < 20; n++) open.push(await stage.watching(student, tutor));
      const one = openSocket(host, `/ws/calendar/${tutor.id}`, ["halfhour.v1", student.token]);
      expect((await one.closed).code).toBe(4409);
      const query = `tutor_id=${tutor.id}`;
      expect((await openStream(host, query, student.credentials)).status).toBe(409);
      open.splice(0, 1).forEach(({ client }) => client.close());
      for (let n = 0; n < 3; n++) {
        await expect.poll(async () => {
          // A client of a stream that has left may be missed with the next that is told.
          await stage.change(tutor);
          const stream = await openStream(host, query, student.credentials);
          stream.leave();
          return stream.status;
        }).toBe(200);
      }
      open.forEach(({ client }) => client.close());
    });
  });

  describe("server-sent events", () => {
    const ofTutor = () => `tutor_id=${tutor.id}`;

    test("200: the version, then each change; Last-Event-ID brings what was missed", async () => {
      const stream = await openStream(host, ofTutor(), student.credentials);
      expect([stream.status, stream.headers.get("content-type")])
        .toEqual([200, "text/event-stream"]);
      const { version } = await stream.next("subscribed");
      await stage.change(tutor);
      expect(await stream.next("calendar_update")).toMatchObject({ previous: version });
      stream.leave();
      const back = { ...student.credentials, "last-event-id": `${version}` };
      const again = await openStream(host, ofTutor(), back);
      expect((await again.next("calendar_update")).previous).toBe(version);
      again.leave();
    });

    test("200: for none it tells what there is and ends, and with the token it ends and says so", async () => {
      const now = await openStream(host, `${ofTutor()}&seconds=0&since=0`, student.credentials);
      await now.next("calendar_update");
      await now.ended;
      const token = await stage.token(student.subject, "student", 2);
      const short = await openStream(host, ofTutor(), { authorization: `Bearer ${token}` });
      expect((await short.next("problem")).code).toBe("unauthenticated");
      await short.ended;
    });

    test("404: no such tutor, 401: no token, 400: a since that is none", async () => {
      const status = async (query: string, headers: Record<string, string>) =>
        (await openStream(host, query, headers)).status;
      expect(await status("tutor_id=1000000000", student.credentials)).toBe(404);
      expect(await status(ofTutor(), {})).toBe(401);
      expect(await status(`${ofTutor()}&since=-1`, student.credentials)).toBe(400);
    });
  });
}
