import { expect, test } from "vitest";
import { fixtureApp } from "../fixtures/contract-app.ts";

const { app } = fixtureApp();
const tutor = { authorization: "Bearer tutor" };
const json = { ...tutor, "content-type": "application/json" };

type Answer = {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { code?: string; errors?: { path: string; message: string }[] };
};

async function call(path: string, init: RequestInit = {}, on = app): Promise<Answer> {
  const response = await on.request(`http://localhost${path}`, { headers: tutor, ...init });
  const text = await response.text();
  const body = text === "" ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

const send = (path: string, body: BodyInit, method = "POST", headers: HeadersInit = json) =>
  call(path, { method, body, headers });
const edit = (body: unknown) =>
  send("/base/v1/lessons/7", JSON.stringify(body), "PATCH", {
    ...json,
    authorization: "Bearer admin",
  });
const paths = ({ body }: Answer) => body.errors?.map(({ path }) => path);

const WEEK = "/base/v1/calendar/week/7?weekStart=2026-03-23";
const SLOT = { date: "2026-03-23", start: "10:00", end: "10:30" };

test("200: path and query are decoded, defaults are filled in", async () => {
  const { status, body } = await call(`${WEEK}&days=0,1,2&statuses=booked&includeDraft=true`);
  expect(status).toBe(200);
  expect(JSON.parse(String(body.timezone))).toEqual({
    tutorId: 7,
    weekStart: "2026-03-23",
    timezone: "Europe/Kyiv",
    days: [0, 1, 2],
    statuses: ["booked"],
    includeDraft: true,
  });
});

test("200: a repeated key is a list, + and %2B are told apart", async () => {
  const { body } = await call(`${WEEK}&statuses=booked&statuses=empty&timezone=a+b%2Bc`);
  expect(JSON.parse(String(body.timezone))).toMatchObject({
    statuses: ["booked", "empty"],
    timezone: "a b+c",
  });
});

test("201: defaults of the body, headers by their lower-case names", async () => {
  const answer = await send("/base/v1/tutors/7/slots", JSON.stringify(SLOT), "POST", {
    ...json,
    "Idempotency-Key": "12345678",
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("location")).toBe("/slots/1");
  expect(answer.body).toMatchObject({ source: "manual", note: "12345678" });
});

test("200: a health probe's query is not looked at, since 400 is none of its answers", async () => {
  expect((await call("/base/healthz?now=1")).status).toBe(200);
});

test("204 and 304 have no body, and no content type", async () => {
  const gone = await call("/base/v1/slots/0198b3a0-1111-7000-8000-000000000001", {
    method: "DELETE",
  });
  expect([gone.status, gone.body, gone.headers.get("content-type")]).toEqual([204, {}, null]);
  const same = await call("/base/v1/lessons/7", { headers: { ...tutor, "if-none-match": '"1"' } });
  expect([same.status, same.headers.get("etag"), same.headers.get("content-type")])
    .toEqual([304, '"1"', null]);
});

test("200: ready JSON text goes out as it is", async () => {
  const { status, headers, body } = await call("/base/v1/lessons/7");
  expect([status, headers.get("content-type"), body.price]).toEqual([
    200,
    "application/json",
    "ready",
  ]);
});

test("204: an optional body may be missing, and is checked when it is there", async () => {
  const cancel = "/base/v1/lessons/7/cancel";
  expect((await call(cancel, { method: "POST" })).status).toBe(204);
  expect((await send(cancel, '{"reason":"ill"}')).status).toBe(204);
  expect(paths(await send(cancel, '{"reason":7}'))).toEqual(["body.reason"]);
  expect((await send(cancel, '{"reason":"nope"}')).body.code).toBe("lesson_not_scheduled");
});

test("200: /lessons/my is not taken for a lesson's id", async () => {
  expect((await call("/base/v1/lessons/my")).body).toEqual({ mine: true });
});

test("400: the errors of all parts come in one answer", async () => {
  const answer = await send(
    "/base/v1/tutors/x/slots?page=2",
    '{"date":"2026-02-30","zz":1}',
    "POST",
    {
      ...json,
      "Idempotency-Key": "short",
    },
  );
  expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
  expect(paths(answer)?.sort()).toEqual([
    "body.date",
    "body.end",
    "body.start",
    "body.zz",
    "header.idempotency-key",
    "path.tutorId",
    "query.page",
  ]);
});

test("400: lists name the item, required fields say so", async () => {
  const answer = await call("/base/v1/calendar/week/7?days=1,9");
  expect(answer.body.errors).toEqual([
    { path: "query.weekStart", message: "is required" },
    { path: "query.days[1]", message: "must be at most 6" },
  ]);
});

test("400: an unknown query parameter names the known ones", async () => {
  const { body } = await call(`${WEEK}&weekstart=x&__proto__=1`);
  expect(body.errors?.[0]?.message).toContain("weekStart, timezone, days");
  expect(paths({ body } as Answer)).toEqual(["query.weekstart", "query.__proto__"]);
});

test.each([
  ["&timezone=a&timezone=b", "query.timezone", "is given twice"],
  ["&timezone=%zz", "query.timezone", "is not valid percent-encoding"],
  ["&timezone=%C3", "query.timezone", "is not valid percent-encoding"],
  ["&timezone=a%00b", "query.timezone", "must not contain the character U+0000"],
  ["&timezone=", "query.timezone", "must have at least 1 character"],
  ["&includeDraft=1", "query.includeDraft", "must be one of true, false"],
  ["&days=", "query.days", "must have at least 1 item"],
  ["&days=1,1", "query.days", "must have every item only once"],
  ["&days=01", "query.days[0]", "must be an integer"],
  ["&days=1e0", "query.days[0]", "must be an integer"],
])("400: %s", async (query, path, message) => {
  const { status, body } = await call(WEEK + query);
  expect([status, body.errors]).toEqual([400, [{ path, message }]]);
});

test.each([
  "0",
  "-1",
  "9007199254740993",
  "99999999999999999999",
  "1.0",
  "%zz",
  "%00",
  "+7",
  "0x7",
])(
  "400: the id %s",
  async (id) => {
    const answer = await call(`/base/v1/lessons/${id}`);
    expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
    expect(answer.body.errors?.every(({ path }) => path.startsWith("path"))).toBe(true);
  },
);

test("400: malformed JSON, in words that do not quote it", async () => {
  const broken = ["{", "", " ", "{]", "\u0000", '{"a":1}}', "[", '"', "nul", "secret"];
  for (const body of broken.slice(2)) {
    const answer = await send("/base/v1/relations/bulk", body);
    expect([answer.status, answer.body.code]).toEqual([400, "malformed_json"]);
    expect(String(answer.body.detail)).not.toContain("secret");
  }
  const latin = await send("/base/v1/relations/bulk", new Uint8Array([123, 34, 0xff, 34, 125]));
  expect(latin.body.detail).toBe("The body is not UTF-8.");
});

test("400: a missing body is required", async () => {
  const answer = await call("/base/v1/relations/bulk", { method: "POST" });
  expect([answer.status, answer.body.errors]).toEqual([
    400,
    [{ path: "body", message: "is required" }],
  ]);
});

test.each([
  ["text/plain"],
  ["application/json, application/json"],
  ["application/json; charset=latin1"],
  ["application/jsonx"],
  ["multipart/form-data; boundary=x"],
])("415: %s", async (type) => {
  const answer = await send("/base/v1/relations/bulk", "{}", "POST", {
    ...tutor,
    "content-type": type,
  });
  expect([answer.status, answer.body.code]).toEqual([415, "unsupported_media_type"]);
});

test("400, not 415: JSON with a charset of UTF-8", async () => {
  const answer = await send("/base/v1/relations/bulk", "{}", "POST", {
    ...tutor,
    "content-type": 'Application/JSON ; charset="UTF-8"',
  });
  expect(answer.body.code).toBe("validation_failed");
});

test("413: ten megabytes, with and without a length", async () => {
  const big = JSON.stringify({ note: "x".repeat(10_000_000) });
  const declared = await send("/base/v1/relations/bulk", big, "POST", {
    ...json,
    "content-length": String(big.length),
  });
  expect([declared.status, declared.body.code]).toEqual([413, "body_too_large"]);
  expect((await send("/base/v1/relations/bulk", big)).status).toBe(413);
});

test("413: a body without end is not read to its end", async () => {
  let pulled = 0;
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => {
      pulled++;
      controller.enqueue(new Uint8Array(65536).fill(32));
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const request = { method: "POST", headers: json, body, duplex: "half" };
  expect((await call("/base/v1/relations/bulk", request)).status).toBe(413);
  expect(cancelled).toBe(true);
  expect(pulled).toBeLessThan(20);
});

test("400: what PostgreSQL cannot store is refused wherever it is", async () => {
  expect((await edit({ note: "a\0" })).body.errors).toEqual([
    { path: "body.note", message: "must not contain the character U+0000" },
  ]);
  expect(paths(await edit({ counts: { ["\0"]: 1 } }))).toEqual(["body.counts.\0"]);
  expect(paths(await edit({ anything: ["ok", { deep: "\ud800" }] }))).toEqual([
    "body.anything[1].deep",
  ]);
  const proto = await send("/base/v1/lessons/7", '{"counts":{"__proto__":1}}', "PATCH", {
    ...json,
    authorization: "Bearer admin",
  });
  expect(paths(proto)).toEqual(["body.counts.__proto__"]);
});

test("400: numbers beyond all bounds", async () => {
  const patch = (body: string) =>
    send("/base/v1/lessons/7", body, "PATCH", { ...json, authorization: "Bearer admin" });
  expect(paths(await patch('{"anything":1e999}'))).toEqual(["body.anything"]);
  expect(paths(await patch('{"grade":1e20}'))).toEqual(["body.grade"]);
  expect(paths(await patch('{"small":2147483648}'))).toEqual(["body.small"]);
});

test("400: nesting that would exhaust a stack", async () => {
  const deep = (depth: number) => `{"anything":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  const patch = (body: string) =>
    send("/base/v1/lessons/7", body, "PATCH", { ...json, authorization: "Bearer admin" });
  expect((await patch(deep(60))).status).toBe(200);
  expect((await patch(deep(64))).body.errors?.[0]?.message).toContain("64");
  expect((await patch(deep(500_000))).status).toBe(400);
});

test("400: lengths count characters, not UTF-16 units", async () => {
  expect((await edit({ note: "🙂🙂🙂🙂" })).status).toBe(200);
  expect((await edit({ note: "🙂" })).status).toBe(400);
  expect((await edit({ note: "🙂🙂🙂🙂🙂" })).status).toBe(400);
});

test("400: never more than fifty errors", async () => {
  const counts = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [index, -1]));
  const { body } = await edit({ counts });
  expect(body.errors?.length).toBe(50);
});

test("401 and 403 win over 400", async () => {
  const bad = "/base/v1/calendar/week/x?nope=1";
  expect((await call(bad, { headers: {} })).status).toBe(401);
  expect((await call(bad, { headers: { authorization: "Bearer admin" } })).status).toBe(403);
  const student = { ...json, authorization: "Bearer student" };
  expect((await send("/base/v1/tutors/7/slots", "{", "POST", student)).status).toBe(403);
});

test("200: a role is asked of users only, and of nobody for a public operation", async () => {
  const service = { headers: { authorization: "Bearer service" } };
  expect((await call("/base/internal/v1/bot/lessons/1", service)).status).toBe(200);
  expect((await call("/base/internal/v1/bot/lessons/1")).status).toBe(403);
  expect((await call("/base/healthz", { headers: {} })).status).toBe(200);
});

test("404 for an unknown path, 405 with Allow for an unknown method", async () => {
  expect((await call("/base/nope")).body.code).toBe("not_found");
  expect((await call("/base/v1/lessons/7/nope")).status).toBe(404);
  const wrong = await call("/base/v1/lessons/7", { method: "PUT" });
  expect([wrong.status, wrong.body.code]).toEqual([405, "method_not_allowed"]);
  expect(wrong.headers.get("allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "PATCH"]);
});

test("HEAD is GET without its body", async () => {
  const response = await app.request("/base/v1/lessons/7", { method: "HEAD", headers: tutor });
  expect([response.status, response.headers.get("etag"), await response.text()])
    .toEqual([200, '"1"', ""]);
});

test("afterWrite ends before a write's answer leaves, also a failed one's", async () => {
  const seen: string[] = [];
  const { app } = fixtureApp({
    hooks: {
      afterWrite: async (operation) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push(operation.id);
      },
    },
  });
  await call("/base/v1/lessons/7/cancel", { method: "POST" }, app);
  expect(seen).toEqual(["cancelLesson"]);
  const failed = { method: "POST", body: '{"reason":"nope"}', headers: json };
  expect((await call("/base/v1/lessons/7/cancel", failed, app)).status).toBe(409);
  expect(seen).toEqual(["cancelLesson", "cancelLesson"]);
  await call("/base/v1/lessons/7", {}, app);
  await call("/base/v1/lessons/7/cancel", { ...failed, body: "{" }, app);
  expect(seen.length).toBe(2);
});

test("around may answer in the handler's place, where Idempotency-Key is declared", async () => {
  const seen: string[] = [];
  const { app } = fixtureApp({
    hooks: {
      around: (operation) => {
        seen.push(operation.id);
        const text = JSON.stringify({ replayed: true });
        return Promise.resolve({ status: 201, text, headers: { "X-Again": "yes" } });
      },
      authenticate: () => (_http, begun) =>
        // The shape that `around` is for; the fixture has no database.
        ({ ...begun, db: null, caller: { kind: "service" } }) as never,
    },
  });
  const init = { method: "POST", body: JSON.stringify(SLOT), headers: json };
  const { status, headers, body } = await call("/base/v1/tutors/7/slots", init, app);
  expect([status, headers.get("x-again"), body]).toEqual([201, "yes", { replayed: true }]);
  await call("/base/v1/lessons/7", {}, app);
  expect(seen).toEqual(["createSlot"]);
});

test("an answer that does not fit the contract is found, a thrown problem too", async () => {
  const { check } = fixtureApp();
  const wrong: string[] = [];
  const { app } = fixtureApp({
    handlers: {
      listLessons: (_, answer) => answer.json(200, '{"items":[{}],"nextCursor":null}'),
      // What the types refuse, but a stored answer could still be.
      myLessons: (() => ({ status: 202, text: "{}" })) as never,
    },
    hooks: {
      onAnswer: (operation, response) =>
        check(operation, response).catch((error: Error) => void wrong.push(error.message)),
    },
  });
  await call("/base/v1/lessons", {}, app);
  await call("/base/v1/lessons", { headers: {} }, app);
  expect((await call("/base/v1/lessons/my", {}, app)).status).toBe(500);
  await call("/base/v1/lessons/7", {}, app);
  expect(wrong).toEqual([
    expect.stringContaining("listLessons 200: body: items.0.id"),
    "listLessons 401: the contract does not declare this status",
  ]);
});
