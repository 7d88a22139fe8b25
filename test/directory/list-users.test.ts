import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { madeEarlier } from "../support/clock.ts";
import { told } from "../support/marketplace.ts";

type User = {
  readonly id: number;
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly updated_at: string;
};
type Row = Omit<User, "updated_at"> & { readonly at: number };
type Page = {
  readonly results: User[];
  readonly cursor: string | null;
  readonly has_more: boolean;
};

let app: TestApp;
let admin: Person;
let service: Client;
let everybody: readonly Row[];

/** Names with all that a pattern or an index might stumble over. */
const NAMES = [
  ...["Oksana Hrytsenko", "OKSANA", "Оксана Гриценко", "оксана", "100% Anna", "100x Anna"],
  ...[
    "a_b",
    "aXb",
    "back\\slash",
    "O'Brien",
    '"quoted"',
    "佐藤 由紀",
    "דוד",
    "🎓 Emil",
    "",
    "& | ! ( )",
  ],
];

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin({ name: "Ada" });
  service = await app.service();
  for (const [i, name] of NAMES.entries()) {
    const roles = [["student"], ["tutor"], ["tutor", "student"], ["admin"]][i % 4];
    const email = i % 3 === 0 ? null : `person${i}@example.${i % 2 === 0 ? "com" : "org"}`;
    const body = { ...(name && { name }), email, roles };
    const { status } = await service.put(`/users/by-subject/sub%7C${i}`, body);
    expect(status).toBe(201);
  }
  // Some of them at the same instant, all of them in another order than they came.
  await app.tenant.db`
    update users set updated_at = timestamptz '2027-02-01' + (id * 7 % 5) * interval '1 hour'
    where id <> ${admin.id}`;
  everybody = await app.tenant.db<Row[]>`
    select id, subject, name, email, roles, date_part('epoch', updated_at) * 1000 as at
    from users order by id`;
});

const listed = (by: Client, query = "") => by.get<Page>(`/users${query}`);

/** All pages of a question, by cursor. */
async function walk(by: Client, question: Record<string, string>): Promise<User[]> {
  const users: User[] = [];
  let cursor: string | null = null;
  do {
    const asked = new URLSearchParams({ ...question, ...(cursor === null ? {} : { cursor }) });
    const { status, body, headers }: Awaited<ReturnType<typeof listed>> = await listed(
      by,
      `?${asked}`,
    );
    expect(status).toBe(200);
    expect(body.has_more).toBe(body.cursor !== null);
    expect(headers.get("link") ?? "").toContain(body.cursor ?? "");
    users.push(...body.results);
    cursor = body.cursor;
  } while (cursor !== null);
  return users;
}

test("200: whatever is asked, all pages together are who fits, in order (oracle: a filter in memory)", async () => {
  const texts = [
    "oksana",
    "ОКСАНА",
    "%",
    "_",
    "\\",
    "'",
    '"',
    "100%",
    "example.com",
    "sub|1",
    "🎓",
    "דוד",
  ];
  const question = fc.record({
    role: fc.option(fc.constantFrom("tutor", "student", "admin"), { nil: undefined }),
    q: fc.option(fc.constantFrom(...texts, "", " ", "n", " oksana ", "& |"), { nil: undefined }),
    hours: fc.option(fc.integer({ min: -1, max: 6 }), { nil: undefined }),
    sort: fc.constantFrom("id", "updated"),
    limit: fc.constantFrom(1, 3, 200),
    by: fc.constantFrom("admin", "service"),
  });
  await fc.assert(
    fc.asyncProperty(question, async ({ role, q, hours, sort, limit, by }) => {
      const since = hours === undefined ? undefined : Date.UTC(2027, 1, 1, hours);
      const found = await walk(by === "admin" ? admin : service, {
        sort,
        limit: `${limit}`,
        ...(role && { role }),
        ...(q !== undefined && { q }),
        ...(since !== undefined && { updated_since: new Date(since).toISOString() }),
      });
      const text = q?.trim().toLowerCase() ?? "";
      const expected = everybody.filter((user) =>
        (role === undefined || user.roles.includes(role)) &&
        (since === undefined || user.at >= since) &&
        [user.name, user.email ?? "", user.subject].some((one) => one.toLowerCase().includes(text))
      );
      if (sort === "updated") expected.sort((a, b) => a.at - b.at || a.id - b.id);
      expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    }),
    { numRuns: 150 },
  );
});

test("200: pages stay right while people come and change", async () => {
  const elsewhere = await anApp();
  const by = await elsewhere.admin();
  const first = await Promise.all(Array.from({ length: 12 }, () => elsewhere.student()));
  await listed(by);
  const seen: number[] = [];
  let link = "?limit=3";
  for (let page = 0; link !== ""; page++) {
    const { body, headers } = await listed(by, link);
    seen.push(...body.results.map(({ id }) => id));
    link = /<\/api\/users(.*?)>/.exec(headers.get("link") ?? "")?.[1] ?? "";
    if (page > 2) continue;
    await elsewhere.student();
    await first[page]?.patch("/me/profile", { name: `Changed ${page}` });
  }
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  expect(seen).toEqual(expect.arrayContaining([by.id, ...first.map(({ id }) => id)]));
});

test("200: who follows the changes sees a person again when they change", async () => {
  const elsewhere = await anApp();
  const by = await elsewhere.admin();
  const students = [await elsewhere.student(), await elsewhere.student()];
  for (const { id } of [by, ...students]) await madeEarlier(elsewhere.tenant, "users", id);
  const [last] = (await listed(by, "?sort=updated")).body.results.slice(-1);
  await students[0]?.patch("/me/profile", { name: "New" });
  const since = new Date(Date.parse(last?.updated_at ?? "") + 1000).toISOString();
  const changed = await listed(by, `?sort=updated&updated_since=${since}`);
  expect(changed.body.results.map(({ name }) => name)).toEqual(["New"]);
});

test("400: a cursor of another filter, order, caller, tenant or list, and no cursor at all", async () => {
  const { cursor } = (await listed(admin, "?limit=1&role=tutor")).body;
  const right = `limit=1&role=tutor&cursor=${cursor}`;
  expect((await listed(admin, `?${right}`)).status).toBe(200);
  expect((await listed(admin, `?limit=2&role=tutor&cursor=${cursor}`)).status).toBe(200);
  const elsewhere = await anApp();
  const others: [Client, string][] = [
    [admin, `/users?limit=1&cursor=${cursor}`],
    [admin, `/users?limit=1&role=student&cursor=${cursor}`],
    [admin, `/users?${right}&q=anna`],
    [admin, `/users?${right}&sort=updated`],
    [admin, `/users?${right}&updated_since=2027-01-01T00:00:00Z`],
    [await app.admin(), `/users?${right}`],
    [service, `/users?${right}`],
    [await elsewhere.admin(), `/users?${right}`],
    [admin, `/lessons?limit=1&cursor=${cursor}`],
    [admin, `/users?role=tutor&cursor=${cursor?.replace(/^./, "zz")}`],
    [admin, "/users?cursor="],
    [admin, "/users?cursor=1-1-1"],
  ];
  for (const [by, path] of others.slice(0, 9).concat(others.slice(10))) {
    expect([path, told(await by.get<{ code: string }>(path))]).toEqual([
      path,
      "400 validation_failed",
    ]);
  }
});

test.each([
  ["role=teacher", "query.role"],
  ["sort=name", "query.sort"],
  ["limit=0", "query.limit"],
  ["limit=201", "query.limit"],
  ["q=%00", "query.q"],
  [`q=${"x".repeat(201)}`, "query.q"],
  ["updated_since=yesterday", "query.updated_since"],
  ["name=x", "query.name"],
])("400: %s", async (query, path) => {
  const { status, body } = await listed(admin, `?${query}`);
  expect([status, (body as never as { errors: { path: string }[] }).errors[0]?.path])
    .toEqual([400, path]);
});

test("200: one user, with their own ETag; 404: nobody, or another tenant's", async () => {
  const elsewhere = await anApp();
  await elsewhere.tenant.db`alter table users alter id restart with 500000`;
  const student = await app.student({ name: "Liam" });
  for (const by of [admin, service, await app.apiKey("read")]) {
    const { status, body, headers } = await by.get<User>(`/users/${student.id}`);
    expect([status, body]).toEqual([200, {
      id: student.id,
      subject: student.subject,
      name: "Liam",
      email: null,
      roles: ["student"],
      timezone: "Europe/Kyiv",
      language: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    }]);
    expect(headers.get("etag")).toMatch(/^"/);
    for (const id of [987_654_321, (await elsewhere.student()).id]) {
      expect(told(await by.get(`/users/${id}`) as never)).toBe("404 not_found");
    }
  }
});

test("403: tutors and students, also of themselves; 401: nobody", async () => {
  for (const by of [await app.tutor(), await app.student()]) {
    const paths = ["/users", `/users/${by.id}`];
    const answers = await Promise.all(paths.map((path) => by.get<{ code: string }>(path)));
    expect(answers.map(told)).toEqual(["403 forbidden", "403 forbidden"]);
    expect((await by.put(`/users/by-subject/${by.subject}`, { name: "X" })).status).toBe(403);
  }
  expect((await listed(await app.apiKey("write"))).status).toBe(403);
  expect((await listed(app.nobody)).status).toBe(401);
});
