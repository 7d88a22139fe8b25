import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { watchWrites, type Wire, wireOf } from "../support/gauntlet.ts";
import { type Attack, attackOn, type Foreign } from "../support/hostile.ts";
import { operations } from "../support/operations.ts";
import { type Keys, keysOf, setUp } from "../support/stage.ts";
import { randomOf, SEED } from "../time/random.ts";

/** Requests to each operation: `FUZZ=5000 deno task test hostile-input` for a long run. */
const CASES = Number(Deno.env.get("FUZZ") ?? 50);
/** An accepted request changes the set-up, so that it is made anew now and then. */
const PER_STAGE = 50;

let app: TestApp;
let keys: Keys;
let writes: () => Promise<number>;
let neighbours: TestApp;
let neighbourWrites: () => Promise<number>;
let foreign: Foreign;
/** Words that only others may read: another tenant's people, other people of this one. */
const SECRETS = ["NEIGHBOURSECRET", "OTHERSSECRET"];

beforeAll(async () => {
  app = await anApp();
  keys = await keysOf(app);
  neighbours = await anApp();
  for (const table of ["users", "services", "slots", "lessons"]) {
    await neighbours.tenant.db.unsafe(`alter table ${table} alter id restart with 700000`);
  }
  foreign = [
    ...await aSecretLife(neighbours, "NEIGHBOURSECRET", "NEIGHBOURSECRET"),
    // Tutors' names are for everybody of the tenant, students' for those who enter lessons with them.
    ...await aSecretLife(app, "OTHERSSECRET", "Olha"),
  ];
  writes = await watchWrites(app.tenant);
  neighbourWrites = await watchWrites(neighbours.tenant);
});

/** Admins, and programs with a key of this tenant that is right. */
const mayReadAll = ({ headers }: Wire, signed: string): boolean =>
  signed === "admin" || "x-service-key" in headers || "x-api-key" in headers;

/** How often each kind of attack was answered with each status. */
const answered = new Map<string, number>();

afterAll(async () => {
  expect(await neighbourWrites(), "rows of another tenant were written").toBe(0);
  const table = [...answered].toSorted(([one], [other]) => one < other ? -1 : 1);
  if (Deno.env.has("FUZZ")) console.info(table.map((row) => row.join(" × ")).join("\n"));
});

describe("the way of a request into the program, at the ends of which attacks are stopped", () => {
  /** A request to book, once more, and with something wrong about it. */
  const booking = operations.find(({ id }) => id === "bookLesson") ?? expect.fail("no bookings");
  const [example = ""] = booking.examples.keys();
  const sent = (wire: Wire) => survive({ kind: "by hand", wire, signed: "student" }, SEED);
  const typed = { "content-type": "application/json" };

  test("201, 409, 400, 401, 403, 404, 413, 415 and 200", async () => {
    const stage = await setUp(app, keys);
    written = await writes();
    const wire = wireOf(booking, example, stage);
    const { nobody, tutor } = stage.callers;
    expect([
      await sent(wire),
      await sent(wire),
      await sent({ ...wire, body: "{" }),
      await sent({ ...wire, headers: { ...typed, ...nobody.credentials } }),
      await sent({ ...wire, headers: { ...typed, ...tutor.credentials } }),
      await sent({ ...wire, method: "GET", target: `/lessons/${foreign[5]}`, body: undefined }),
      await sent({ ...wire, body: `{"reason":"${"a".repeat(300_000)}"}` }),
      await sent({ ...wire, headers: { ...wire.headers, "content-type": "text/plain" } }),
      await sent({ ...wire, method: "GET", target: "/lessons/my", body: undefined }),
    ]).toEqual([201, 409, 400, 401, 403, 404, 413, 415, 200]);
  });
});

/** A tutor with lessons, slots and an inactive service that carry the word; answers their ids. */
async function aSecretLife(of: TestApp, word: string, name: string): Promise<number[]> {
  const stage = await setUp(of, await keysOf(of));
  const { tutor, student } = stage.callers;
  const id = (key: string) => Number(stage.values.get(key));
  await tutor.patch("/me/profile", { name });
  await student.patch("/me/profile", { name });
  await tutor.put(`/booking/slots/${id("$slot")}`, {
    start_time: "09:30",
    end_time: "16:00",
    strategy: "override",
    reason: word,
  });
  await tutor.patch(`/tutor/services/${id("$service")}`, { name: word, active: false });
  const booked = await tutor.post<{ id: number }>("/lessons", {
    student_id: id("$student"),
    start: stage.values.get("$start"),
    end: stage.values.get("$end"),
    service_id: null,
  });
  await student.post(`/lessons/${id("$lesson")}/cancel`, { reason: word });
  return [...["$tutor", "$student", "$service", "$slot", "$slot2", "$lesson"].map(id)]
    .concat(booked.status === 201 ? booked.body.id : []);
}

describe.each(operations.map((operation) => [operation.id, operation] as const))(
  "%s",
  (_, operation) => {
    const seed = SEED + operations.indexOf(operation);
    test(
      `${CASES} hostile requests: no 5xx, nothing of others, refused is unchanged (seed ${SEED})`,
      {
        timeout: 60_000 + CASES * 50,
      },
      async () => {
        const random = randomOf(seed);
        // Where nothing is changed, nothing has to be made anew.
        const newStage = async () =>
          await setUp(
            app,
            await withAnotherAdmin(keys),
            operation.isWrite ? undefined : operation,
          );
        let stage = await newStage();
        written = await writes();
        for (let nth = 0; nth < CASES; nth++) {
          if (nth > 0 && nth % PER_STAGE === 0) {
            stage = await newStage();
            written = await writes();
          }
          await survive(attackOn({ operation, stage, foreign, random, nth }), seed);
        }
      },
    );
  },
);

/**
 * An admin who has erased themselves is somebody new from the next minute on, at first sight (T3): which a request
 * that is refused may be.
 */
async function withAnotherAdmin(known: Keys): Promise<Keys> {
  const admin = await app.admin({ name: "Ada" });
  await admin.get("/me/profile");
  return { ...known, admin };
}

/** What was written before the next request; refused ones leave it as it is. */
let written = 0;

/** What comes first of a stream, which is left then. */
async function firstOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const { value } = await reader?.read() ?? {};
  await reader?.cancel();
  return new TextDecoder().decode(value);
}

/** Sends it; answers the status. */
async function survive(
  { kind, wire, signed }: Omit<Attack, "kind"> & { readonly kind: string },
  seed: number,
): Promise<number> {
  const described = () =>
    `seed ${seed}, ${kind}: ${JSON.stringify({ ...wire, body: String(wire.body).slice(0, 500) })}`;
  const request = new Request(new URL(`http://halfhour.test/api${wire.target}`), {
    method: wire.method,
    headers: sendable(wire.headers),
    ...(wire.body !== undefined && wire.method !== "GET" && { body: wire.body }),
  });
  const response = await Promise.resolve(app.fetch(request)).catch((error) => {
    throw new Error(described(), { cause: error });
  });
  const isStream = response.headers.get("content-type") === "text/event-stream";
  // A stream may go on for an hour.
  const text = isStream ? await firstOf(response) : await response.text();
  if (response.status >= 500) throw new Error(`${response.status} ${text} for ${described()}`);
  const row = `${kind} ${response.status}`;
  answered.set(row, (answered.get(row) ?? 0) + 1);
  const told = text + JSON.stringify([...response.headers]);
  for (const secret of SECRETS) {
    // An admin and a key may read lessons of everybody in the tenant.
    if (secret === "OTHERSSECRET" && mayReadAll(wire, signed)) continue;
    if (told.includes(secret)) throw new Error(`${secret} was told for ${described()}`);
  }
  const before = written;
  written = await writes();
  if (response.status < 400) return response.status;
  expect(response.headers.get("set-cookie"), described()).toBeNull();
  if (written !== before) {
    const rows = await app.tenant.db<{ row: string }[]>`
      select operation || ' ' || table_name as row from written_rows where id > ${before} order by id`;
    const changed = rows.map(({ row }) => row).join(", ");
    throw new Error(`${response.status} ${text} has changed ${changed} for ${described()}`);
  }
  return response.status;
}

/** What fetch itself refuses to send is left out. */
function sendable(headers: Record<string, string>): Headers {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      sent.append(name, value);
    } catch {
      // not a header
    }
  }
  return sent;
}
