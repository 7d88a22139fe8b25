import { beforeAll, expect, test } from "vitest";
import { quotasOf, setQuota } from "../../../src/tenants/plans.ts";
import {
  anApp,
  type AppOptions,
  type Client,
  NOW,
  SECRET,
  type TestApp,
} from "../../support/app.ts";
import { aTenant, type TestTenant } from "../../support/database.ts";

/** So few that a test reaches them, each another number. */
const FEW = {
  user: { default: 5, writes: 2, costly: 3 },
  api_key: { default: 7 },
  service: { default: 8 },
  tenant: { default: 20 },
};

let plan: string;
let tenant: TestTenant;

beforeAll(async () => {
  const { control } = await aTenant();
  plan = `few_${crypto.randomUUID().slice(0, 8)}`;
  for (const holder of ["user", "api_key", "service", "tenant"] as const) {
    for (const rateClass of ["default", "writes", "costly"] as const) {
      const requests = new Map<string, number>(Object.entries(FEW[holder])).get(rateClass);
      const quota = requests === undefined ? null : { requests, seconds: 60 };
      await setQuota(control, { plan, holder, rateClass, quota });
    }
  }
  tenant = await aTenant({ plan });
});

/** An app whose windows have just begun; each counts by itself. */
async function aLimitedApp(options: AppOptions = {}): Promise<TestApp> {
  const app = await anApp({ tenant, ...options });
  app.clock.now = Date.parse(NOW) - performance.now();
  return app;
}

const statuses = async (times: number, send: () => Promise<{ readonly status: number }>) => {
  const found: number[] = [];
  for (let n = 0; n < times; n++) found.push((await send()).status);
  return found;
};
const readsProfile = (client: Client) => client.get("/me/profile");

test("each answer tells what is left, as the IETF's draft has it", async () => {
  const app = await aLimitedApp();
  const student = await app.student();
  const first = await readsProfile(student);
  expect(first.headers.get("ratelimit-policy")).toBe('"default";q=5;w=60');
  expect(first.headers.get("ratelimit")).toBe('"default";r=4;t=60');
  app.clock.now += 42_000;
  const second = await readsProfile(student);
  expect(second.headers.get("ratelimit")).toBe('"default";r=3;t=18');
  const wrong = await student.get("/lessons/1000000");
  expect([wrong.status, wrong.headers.get("ratelimit")]).toEqual([404, '"default";r=2;t=18']);
});

test("429: one too many does nothing and says of what, how many and when to try again", async () => {
  const refused: string[] = [];
  const app = await aLimitedApp({ onRefused: (...told) => void refused.push(told.join(" ")) });
  const student = await app.student();
  expect(await statuses(5, () => readsProfile(student))).toEqual([200, 200, 200, 200, 200]);
  app.clock.now += 42_000;
  const { status, headers, body } = await readsProfile(student);
  expect(status).toBe(429);
  expect(body).toMatchObject({
    type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
    status: 429,
    code: "rate_limited",
    "violated-policies": ["default"],
    detail: "You may send 5 requests of this kind in 60 s, and have done so. Try again in 18 s.",
  });
  expect(headers.get("retry-after")).toBe("18");
  expect(headers.get("ratelimit")).toBe('"default";r=0;t=18');
  expect(headers.get("ratelimit-policy")).toBe('"default";q=5;w=60');
  expect(refused).toEqual(["default default"]);
  // The window slides: what was in the one before counts less and less.
  app.clock.now += 18_100;
  expect(await statuses(2, () => readsProfile(student))).toEqual([200, 429]);
  app.clock.now += 12_000;
  expect(await statuses(2, () => readsProfile(student))).toEqual([200, 429]);
});

test("429: keys that do not exist, each counted before it is looked up; good keys from there go on", async () => {
  const app = await anApp({ strangersPerMinute: 3 });
  const [known, fresh] = [await app.apiKey("read"), await app.apiKey("read")];
  const read = (client: Client) => client.get("/marketplace/tutors").then(({ status }) => status);
  const bad = (n: number) => read(app.withKey("api_key", `hh_${`${n}`.padStart(32, "0")}`));
  expect(await read(known)).toBe(200);
  const first = await Promise.all(Array.from({ length: 5 }, () => bad(1)));
  expect(first.filter((status) => status === 401)).toHaveLength(3);
  expect(first.filter((status) => status === 429)).toHaveLength(2);
  expect(await bad(1)).toBe(429);
  // One that has never been here, and one that was good here, though it has to be looked up anew.
  expect(await read(fresh)).toBe(200);
  for (let n = 2; n < 10; n++) expect(await bad(n)).toBe(429);
  app.clock.now += 11_000;
  expect(await read(known)).toBe(200);
});

test("HEAD, 304 and a stream of events are reads like all others; a preflight is none", async () => {
  const app = await aLimitedApp();
  const tutor = await app.tutor();
  const ask = (path: string, method = "GET", headers: Record<string, string> = {}) =>
    app.fetch(
      new Request(`http://halfhour.test/api${path}`, {
        method,
        headers: { ...tutor.credentials, ...headers },
      }),
    );
  const left = ({ status, headers }: Response) => [
    status,
    headers.get("ratelimit")?.replace(/;t=\d+$/, ""),
  ];
  const week = "/calendar/week?week_start=2027-03-01&timezone=Europe/Kyiv";
  const preflight = { origin: "http://localhost", "access-control-request-method": "GET" };
  const first = await ask(week);
  expect(left(first)).toEqual([200, '"default";r=4']);
  const etag = { "if-none-match": first.headers.get("etag") ?? "" };
  expect(left(await ask(week, "GET", etag))).toEqual([304, '"default";r=3']);
  expect(left(await ask("/me/profile", "HEAD"))).toEqual([200, '"default";r=2']);
  expect(left(await ask("/me/profile", "OPTIONS", preflight))).toEqual([204, undefined]);
  expect(left(await ask("/live?seconds=0"))).toEqual([200, '"default";r=1']);
  expect(left(await ask("/me/profile"))).toEqual([200, '"default";r=0']);
  for (
    const [path, method] of [[week, "GET"], ["/me/profile", "HEAD"], ["/live", "GET"]] as const
  ) {
    expect((await ask(path, method, etag)).status).toBe(429);
  }
});

test("reads, writes and costly reads have a quota each", async () => {
  const app = await aLimitedApp();
  const tutor = await app.tutor();
  const writes = () => tutor.patch("/me/profile", { headline: "English" });
  const searches = () => tutor.get("/marketplace/tutors");
  expect(await statuses(3, writes)).toEqual([200, 200, 429]);
  expect(await statuses(4, searches)).toEqual([200, 200, 200, 429]);
  expect(await statuses(6, () => readsProfile(tutor))).toEqual([200, 200, 200, 200, 200, 429]);
  const { body, headers } = await searches();
  expect([body["violated-policies"], headers.get("ratelimit-policy")]).toEqual([
    ["costly"],
    '"costly";q=3;w=60',
  ]);
});

test("a refused write has changed nothing, and its Idempotency-Key is still new", async () => {
  const app = await aLimitedApp();
  const tutor = await app.tutor();
  const writes = (headline: string, key: string) =>
    tutor.patch("/me/profile", { headline }, { headers: { "idempotency-key": key } });
  await writes("one", "key number 1");
  await writes("two", "key number 2");
  expect((await writes("three", "key number 3")).status).toBe(429);
  expect((await readsProfile(tutor)).body["headline"]).toBe("two");
  app.clock.now += 120_000;
  const { status, headers } = await writes("three", "key number 3");
  expect([status, headers.get("idempotent-replayed")]).toEqual([200, null]);
});

test("another token of the same user, in another role too, has no quota of its own", async () => {
  const app = await aLimitedApp();
  const student = await app.student();
  expect(await statuses(5, () => readsProfile(student))).toEqual([200, 200, 200, 200, 200]);
  for (const role of ["student", "tutor", "admin"] as const) {
    expect((await readsProfile(await app.as(student, role))).status).toBe(429);
  }
  expect((await readsProfile(await app.student())).status).toBe(200);
});

test("both keys of a program share its quota; another program has its own", async () => {
  const app = await aLimitedApp();
  const week = (client: Client) => () => client.get("/tutors/1000000");
  const [old, fresh] = [await app.program("api_key", "acme"), await app.program("api_key", "acme")];
  expect(await statuses(4, week(old))).toEqual([404, 404, 404, 404]);
  expect(await statuses(4, week(fresh))).toEqual([404, 404, 404, 429]);
  expect((await week(await app.program("api_key", "other"))()).status).toBe(404);
});

test("429: all of a tenant together have a quota, which one caller who is refused does not use up", async () => {
  const app = await aLimitedApp();
  const greedy = await app.student();
  expect((await statuses(40, () => readsProfile(greedy))).filter((one) => one === 200))
    .toHaveLength(
      5,
    );
  const others = await Promise.all([1, 2, 3].map(() => app.student()));
  for (const other of others) {
    expect(await statuses(5, () => readsProfile(other))).toEqual([200, 200, 200, 200, 200]);
  }
  const late = await readsProfile(await app.student());
  expect([late.status, late.body["violated-policies"]]).toEqual([429, ["tenant-default"]]);
  expect(late.headers.get("ratelimit-policy")).toBe('"tenant-default";q=20;w=60');
  const elsewhere = await aLimitedApp({ tenant: await aTenant({ plan }) });
  expect((await readsProfile(await elsewhere.student())).status).toBe(200);
});

test("another plan counts within half a minute, and where it limits nothing no quota is told", async () => {
  const app = await aLimitedApp({ tenant: await aTenant({ plan }) });
  const student = await app.student();
  await statuses(5, () => readsProfile(student));
  const { control } = app.tenant;
  const none = `${plan}_none`;
  for (const holder of ["user", "tenant"]) {
    await setQuota(control, { plan: none, holder, rateClass: "default", quota: null });
  }
  await control`update control.tenants set plan = ${none} where id = ${app.tenant.id}`;
  expect((await readsProfile(student)).status).toBe(429);
  app.clock.now += 30_000;
  await expect.poll(async () => (await readsProfile(student)).status).toBe(200);
  expect((await readsProfile(student)).headers.has("ratelimit")).toBe(false);
  expect((await quotasOf(control, app.tenant.id)).user.default).toBeUndefined();
});

/** Sends what nobody is known by, from an address. */
async function asStranger(
  { fetch }: TestApp,
  peer: string,
  headers: Record<string, string> = {},
  path = "/me/profile",
): Promise<number> {
  const response = await fetch(new Request(`http://halfhour.test/api${path}`, { headers }), peer);
  await response.body?.cancel();
  return response.status;
}

test("429 instead of 401: rotating tokens, keys and paths from one address help nobody, and harm nobody", async () => {
  const app = await aLimitedApp({ strangersPerMinute: 6 });
  const student = await app.student();
  const bad = (n: number): Record<string, string> =>
    n % 2 ? { authorization: `Bearer ${SECRET}${n}` } : { "x-api-key": `hh_api_${SECRET}${n}` };
  const found: number[] = [];
  for (let n = 0; n < 10; n++) found.push(await asStranger(app, "203.0.113.7", bad(n)));
  expect(found).toEqual([...Array(6).fill(found[0] === 403 ? 403 : 401), 429, 429, 429, 429]);
  expect(await asStranger(app, "203.0.113.7", {}, "/no/such/path")).toBe(429);
  expect(await asStranger(app, "203.0.113.8", bad(1))).toBe(401);
  // Who has good credentials is limited by these alone, and who watches is not kept from it.
  expect(await asStranger(app, "203.0.113.7", student.credentials)).toBe(200);
  expect(await asStranger(app, "203.0.113.7", {}, "/health/live")).toBe(200);
});

test("forged forwarding headers change nothing, before or behind our proxies", async () => {
  const direct = await aLimitedApp({ strangersPerMinute: 3 });
  const found: number[] = [];
  for (let n = 0; n < 5; n++) {
    const headers = {
      "x-forwarded-for": `198.51.100.${n}`,
      forwarded: `for=198.51.100.${n}`,
      "x-real-ip": `198.51.100.${n}`,
    };
    found.push(await asStranger(direct, "203.0.113.7", headers));
  }
  expect(found).toEqual([401, 401, 401, 429, 429]);
  const behind = await aLimitedApp({ strangersPerMinute: 3, trustedProxies: 1 });
  const through = (forged: string, client: string) =>
    asStranger(behind, "10.0.0.1", { "x-forwarded-for": `${forged}, ${client}` });
  expect([
    await through("1.1.1.1", "203.0.113.7"),
    await through("2.2.2.2", "203.0.113.7"),
    await through("3.3.3.3", "203.0.113.7"),
    await through("4.4.4.4", "203.0.113.7"),
    await through("4.4.4.4", "203.0.113.8"),
  ]).toEqual([401, 401, 401, 429, 401]);
});

test("429: public operations and documents by address", async () => {
  const app = await aLimitedApp({ strangersPerMinute: 3 });
  const paths = [
    "/health/live",
    "/openapi.json",
    "/problems/rate_limited",
    "/health/live",
    "/docs",
  ];
  const found: number[] = [];
  for (const path of paths) found.push(await asStranger(app, "2001:db8::1", {}, path));
  expect(found).toEqual([200, 200, 200, 429, 429]);
  expect(await asStranger(app, "2001:db8::2", {}, "/health")).toBe(429);
  expect(await asStranger(app, "2001:db8:0:1::1", {}, "/health/live")).toBe(200);
});

test("the refusal is said in the language that is asked for", async () => {
  const app = await aLimitedApp();
  const student = await app.student();
  await statuses(5, () => readsProfile(student));
  const { body } = await student.get("/me/profile", { headers: { "accept-language": "uk" } });
  expect(body["detail"]).toContain("за 60 с: 5.");
});
