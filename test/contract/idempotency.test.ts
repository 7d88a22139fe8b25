import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SchemaNode } from "../../tools/contract/document.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { send, targetOf, watchWrites, type Wire, wireOf } from "../support/gauntlet.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import { document } from "../support/contract-check.ts";
import { entries, type Operation, operations, piece, resolve } from "../support/operations.ts";
import { type Keys, keysOf, setUp, type Stage } from "../support/stage.ts";
import { randomOf, SEED } from "../time/random.ts";
import { valueOf } from "./random-values.ts";

/**
 * Every operation of openapi.yaml that changes something is sent again with its Idempotency-Key (L7).
 * A new operation comes here by itself, by its `x-gauntlet`.
 */
const writing = operations.filter(({ isWrite }) => isWrite);
const DAY_MS = 24 * 3_600_000;

let app: TestApp;
let keys: Keys;
let writes: () => Promise<number>;
let stage: Stage;
let key: string;

beforeAll(async () => {
  app = await anApp();
  keys = await keysOf(app);
  writes = await watchWrites(app.tenant);
});

type Answered = Awaited<ReturnType<typeof send>>;

const firstOf = ({ examples }: Operation) => [...examples.keys()][0] ?? "";
const keyed = (wire: Wire, value = key): Wire => ({
  ...wire,
  headers: { ...wire.headers, "idempotency-key": value },
});
const sendKeyed = (wire: Wire) => send(app, keyed(wire));
const isReplay = ({ headers }: Answered) => headers.get("idempotent-replayed") === "true";
const told = ({ status, body }: Answered) =>
  status < 400 ? `${status}` : `${status} ${body["code"]}`;

/** They write into no table of the tenant's but the one of their answer, so nothing else can break off. */
const IN_CONTROL = new Set(["createKey", "rotateKey", "revokeKey"]);

/** Answers with secrets that are in the first one only: all their properties, and which are the secrets. */
const SHOWN_ONCE = entries(piece(document["components"])["schemas"]).map(([, schema]) => {
  const properties = entries(piece(schema)["properties"]);
  const secret = properties.filter(([, property]) => piece(property)["x-shown-once"] === true);
  return {
    names: new Set(properties.map(([name]) => name)),
    secret: secret.map(([name]) => name),
  };
}).filter(({ secret }) => secret.length > 0);

/** What a replay of an answer says. */
function textAgain({ status, text, body }: Answered): string {
  const shown = SHOWN_ONCE.find(({ names, secret }) =>
    secret.every((name) => name in body) && Object.keys(body).every((name) => names.has(name))
  );
  if (status >= 300 || shown === undefined) return text;
  const { secret } = shown;
  return JSON.stringify({ ...body, ...Object.fromEntries(secret.map((name) => [name, null])) });
}

/** They tell of this one request, whatever it is answered. */
const OF_EACH = ["x-request-id", "idempotent-replayed", "ratelimit", "server-timing"];

/** All of an answer that a replay must have in common with the first one. */
function whole({ status, headers, text }: Pick<Answered, "status" | "headers" | "text">) {
  const own = [...headers].filter(([name]) => !OF_EACH.includes(name));
  return { status, text, headers: Object.fromEntries(own) };
}

/** Sends the first request, which is accepted and is no replay. */
async function accepted(operation: Operation, wire: Wire, example = firstOf(operation)) {
  const answer = await sendKeyed(wire);
  expect([answer.status, isReplay(answer), answer.text])
    .toEqual([operation.planOf(example).success, false, answer.text]);
  return answer;
}

/** Sends it, and it is the first answer, and not a row is written. */
async function replayed(wire: Wire, first: Answered) {
  const before = await writes();
  const again = await sendKeyed(wire);
  expect([whole(again), isReplay(again)])
    .toEqual([whole({ ...first, text: textAgain(first) }), true]);
  expect(await writes(), "rows were written").toBe(before);
}

describe.each(writing.map((operation) => [operation.id, operation] as const))(
  "%s",
  (_, operation) => {
    beforeEach(async () => {
      stage = await setUp(app, keys, operation);
      key = crypto.randomUUID();
    });
    const wire = () => wireOf(operation, firstOf(operation), stage);

    test("sent three times, it is done once and answered the same", async () => {
      const written = [];
      for (const example of operation.examples.keys()) {
        if (example !== firstOf(operation)) stage = await setUp(app, keys, operation);
        key = crypto.randomUUID();
        const request = wireOf(operation, example, stage);
        const before = await writes();
        const first = await accepted(operation, request, example);
        written.push(await writes() - before);
        await replayed(request, first);
        await replayed(request, first);
      }
      // Another may be a dry run.
      expect(written[0], "the first example changes nothing").toBeGreaterThan(0);
    });

    test(`422: the same key with another body, path, query or header; nothing is done (seed ${SEED})`, async () => {
      const request = wire();
      const first = await accepted(operation, request);
      const before = await writes();
      for (const other of othersOf(operation, request, stage)) {
        const answer = await sendKeyed(other);
        expect([other, told(answer)]).toEqual([other, "422 idempotency_key_reused"]);
      }
      if (operation.hasBody) await otherBodiesAreRefused(operation, request, stage);
      expect(await writes(), "rows were written").toBe(before);
      await replayed(request, first);
    });

    test("a refusal is a first answer too", async () => {
      const [unknown] = pathsOf(operation, stage);
      if (!unknown) return;
      const request = { ...wire(), target: unknown };
      const first = await sendKeyed(request);
      expect([told(first), isReplay(first)]).toEqual([
        expect.stringMatching(/^404 not_(found|linked)$/),
        false,
      ]);
      await replayed(request, first);
    });

    test("the same key of another caller is their own", async () => {
      const first = await accepted(operation, wire());
      const mine = stage;
      stage = await setUp(app, await keysOf(app), operation);
      await accepted(operation, wire());
      await replayed(wireOf(operation, firstOf(operation), mine), first);
    });

    test("409: while the first one runs, then its answer; it is done once", async () => {
      const holder = await openTransaction(app.tenant.db);
      // Keeping an answer must wait for this, looking for one need not.
      await holder.sql`lock table idempotency_keys in exclusive mode`;
      const first = accepted(operation, wire());
      await waitForLocks(app.tenant).finally(async () => {
        const second = await sendKeyed(wire());
        await holder.commit();
        expect(told(second)).toBe("409 idempotency_in_progress");
        expect(second.headers.get("retry-after")).toBe("1");
      });
      await replayed(wire(), await first);
    });

    test.each([
      ["its answer cannot be kept it is not done either", "idempotency_keys"],
      ["it cannot be done its answer is not kept either", "written_rows"],
    ])("503: where %s", async (_, table) => {
      if (table === "written_rows" && IN_CONTROL.has(operation.id)) return;
      const rows = await rowsOf(async () => {
        await breakOff(table);
        const answer = await sendKeyed(wire()).finally(() => goOn(table));
        expect(told(answer)).toBe("503 timeout");
      });
      expect(rows, "rows were written").toBe(0);
      await replayed(wire(), await accepted(operation, wire()));
    });

    test("four at once: one is done, the others get its answer or 409", async () => {
      const rows = await rowsOf(() => send(app, wire()));
      stage = await setUp(app, keys, operation);
      const answers: Answered[] = [];
      const written = await rowsOf(async () => {
        answers.push(...await Promise.all(Array.from({ length: 4 }, () => sendKeyed(wire()))));
      });
      expect(written).toBe(rows);
      const done = answers.filter((answer) => answer.status < 400 && !isReplay(answer));
      expect(done.length).toBe(1);
      for (const answer of answers.filter((one) => !done.includes(one))) {
        const expected = isReplay(answer)
          ? done[0] && textAgain(done[0])
          : "409 idempotency_in_progress";
        expect(isReplay(answer) ? answer.text : told(answer)).toBe(expected);
      }
    });

    // Whoever was forgotten is another caller after a minute (test/privacy/erase-person.test.ts).
    if (operation.id === "eraseOneself") return;
    test("after 24 hours the key is new again, and not a moment sooner", async () => {
      const began = app.clock.now;
      try {
        const first = await accepted(operation, wire());
        app.clock.now = began + DAY_MS - 1;
        await replayed(wire(), first);
        app.clock.now = began + DAY_MS;
        const late = await sendKeyed(wire());
        expect([isReplay(late), late.status < 500], late.text).toEqual([false, true]);
        expect(told(late)).not.toMatch(/idempotency/);
        await replayed(wire(), late);
      } finally {
        app.clock.now = began;
      }
    });
  },
);

test("one key for all operations of a caller: each has its own", async () => {
  stage = await setUp(app, keys);
  key = crypto.randomUUID();
  for (const operation of writing) {
    const answer = await sendKeyed(wireOf(operation, firstOf(operation), stage));
    expect([operation.id, isReplay(answer)]).toEqual([operation.id, false]);
    expect(told(answer), operation.id).not.toMatch(/idempotency/);
  }
});

/** From now on every transaction that has put a row into the table breaks off at its commit. */
async function breakOff(table: string): Promise<void> {
  await app.tenant.db.unsafe(`
    create or replace function break_off() returns trigger language plpgsql as $$
    begin
      raise exception using errcode = '57014', message = 'told to break off by the test';
    end $$;
    create constraint trigger breaks_off after insert on ${table}
      deferrable initially deferred for each row execute function break_off()`);
}

async function goOn(table: string): Promise<void> {
  await app.tenant.db.unsafe(`drop trigger breaks_off on ${table}`);
}

async function rowsOf(work: () => Promise<unknown>): Promise<number> {
  const before = await writes();
  await work();
  return await writes() - before;
}

/** The same operation on another thing: one target for each parameter of its path. */
function pathsOf(operation: Operation, { values }: Stage): string[] {
  const plan = operation.planOf(firstOf(operation));
  return Object.entries(plan.path).map(([name, value]) => {
    const known = values.get(String(value));
    const isUuid = typeof known === "string" && known.length === 36;
    const other = typeof known === "number"
      ? 1_000_000_000
      : isUuid
      ? "018f6e6e-0000-7000-8000-000000000000"
      : "2031-01-06";
    return targetOf(operation, { ...plan, path: { ...plan.path, [name]: other } }, stage);
  });
}

/** The request with one thing about it changed, but for its body. */
function othersOf(operation: Operation, request: Wire, on: Stage): Wire[] {
  const paths = pathsOf(operation, on).map((target) => ({ ...request, target }));
  const [path, query] = request.target.split("?");
  const needed = operation.parameters
    .filter(({ in: where, required }) => where === "query" && required).map(({ name }) => name);
  // Without what has to be there it would be no request.
  const least = new URLSearchParams(needed.map((name) => [name, "1"]));
  const headers = operation.parameters.filter(({ in: where, name }) =>
    // What is asked for is the same in every language.
    where === "header" && !["Idempotency-Key", "Accept-Language"].includes(name)
  ).map(({ name, example }) => ({
    ...request,
    headers: {
      ...request.headers,
      [name]: name in request.headers ? "*" : String(example ?? '"another"'),
    },
  }));
  return [
    ...paths,
    ...headers,
    ...(query === undefined
      ? []
      : [{ ...request, target: needed.length === 0 ? `${path}` : `${path}?${least}` }]),
  ];
}

/**
 * The bodies of the other examples, which fit, and some at random: whoever gets past the contract is told
 * of the key.
 */
async function otherBodiesAreRefused(operation: Operation, request: Wire, on: Stage) {
  const random = randomOf(SEED);
  const follow = (node: SchemaNode) => resolve(node) as SchemaNode;
  const send = async (body: string) => {
    const headers = { ...request.headers, "content-type": "application/json" };
    const answer = await sendKeyed({ ...request, headers, body });
    // The same in other words, where all of it may be left out.
    if (isReplay(answer)) return 0;
    expect([body, answer.status, answer.body["code"]]).toEqual([
      body,
      ...answer.status === 400 ? [400, "validation_failed"] : [422, "idempotency_key_reused"],
    ]);
    return answer.status;
  };
  const others = [...operation.examples.keys()].map((name) => wireOf(operation, name, on).body);
  const told = [];
  for (const body of new Set(others)) {
    if (typeof body === "string" && body !== request.body) told.push(await send(body));
  }
  expect(told, "no other example fits").toContain(422);
  for (let tries = 0; tries < 10; tries++) {
    await send(JSON.stringify(piece(valueOf(follow(operation.bodySchema), random, follow))));
  }
}
