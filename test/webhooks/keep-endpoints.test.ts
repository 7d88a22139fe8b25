/** Endpoints of webhooks, made, changed and deleted by a tenant's admins (X13). */
import { expect, test } from "vitest";
import { fields } from "../../src/wording/en-fields.ts";
import type { Address } from "../../src/platform/http/outgoing.ts";
import { anApp, type Answer } from "../support/app.ts";
import { anEndpoint, aSender, type Endpoint } from "./sending.ts";

const LEADS_TO: Readonly<Record<string, readonly Address[]>> = {
  "two.test": [{ address: "93.184.215.14", family: 4 }, { address: "10.0.0.1", family: 4 }],
  "nowhere.test": [],
  "inside.test": [{ address: "fd00::1", family: 6 }],
  "itself.test": [{ address: "::1", family: 6 }],
  "mapped.test": [{ address: "::ffff:10.0.0.1", family: 6 }],
  "nat64.test": [{ address: "64:ff9b::a00:1", family: 6 }],
  "6to4.test": [{ address: "2002:a00:1::", family: 6 }],
  "example.com": [{ address: "93.184.215.14", family: 4 }],
};
const { app, admin } = await aSender({ resolve: (host) => LEADS_TO[host] ?? null });
const told = ({ status, body }: Answer<unknown>) =>
  `${status} ${(body as { code?: string } | null)?.code ?? ""}`.trim();
const HOOKS = "https://example.com/hooks";

test("201: an endpoint, whose secret is shown this once and is nowhere: not in a table, not in the log, not for a retry", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const body = { url: HOOKS, event_types: ["lesson.booked"], description: "The CRM" };
  const made = await admin.post<Endpoint>("/webhooks/endpoints", body, { headers });
  expect([made.status, made.body]).toMatchObject([201, { ...body, enabled: true }]);
  expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const again = await admin.post<Endpoint>("/webhooks/endpoints", body, { headers });
  expect(again.body).toEqual({ ...made.body, secret: null });
  const { secret } = (await admin.post<Endpoint>(
    `/webhooks/endpoints/${made.body.id}/rotate-secret`,
    {},
  )).body;

  const tables = await app.tenant.db<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'`;
  const texts = await Promise.all(
    tables.map(({ name }) => app.tenant.db.unsafe(`select t::text from ${name} t`)),
  );
  const all = JSON.stringify([texts, app.logLines]);
  expect(all).toContain(HOOKS);
  for (const one of [secret, made.body.secret]) {
    const bytes = Uint8Array.fromBase64(one.slice(6));
    for (const form of [one.slice(6, 40), bytes.toHex()]) expect(all).not.toContain(form);
  }
});

test.each<[string, string, keyof typeof fields]>([
  ["http", "http://example.com/hooks", "only_https"],
  ["this machine by number", "https://127.0.0.1/", "private_address"],
  ["the same, written otherwise", "https://2130706433/", "private_address"],
  ["the same in hex", "https://0x7f.1/", "private_address"],
  ["the same of IPv6", "https://itself.test/", "private_address"],
  ["an IPv4 address in disguise", "https://mapped.test/", "private_address"],
  ["one by NAT64", "https://nat64.test/", "private_address"],
  ["one by 6to4", "https://6to4.test/", "private_address"],
  ["a cloud's metadata", "https://169.254.169.254/latest", "private_address"],
  ["a network at home", "https://192.168.1.1/", "private_address"],
  ["a provider's own network", "https://100.64.0.1/", "private_address"],
  ["nobody's address", "https://0.0.0.0/", "private_address"],
  ["a name that leads inside", "https://inside.test/", "private_address"],
  ["a name with an inner address beside a public one", "https://two.test/", "private_address"],
  ["a name that nobody has", "https://nowhere.test/", "unknown_host"],
  ["an address in brackets", "https://[::1]/", "uri"],
  ["a password", "https://a:b@example.com/", "no_password"],
  ["a fragment", "https://example.com/#a", "webhook_address"],
  ["another scheme", "ftp://example.com/", "webhook_address"],
  ["no address", "https://", "webhook_address"],
  [
    "one that grows too long when it is written right",
    `https://example.com/?${"'".repeat(1_900)}`,
    "max_length",
  ],
])("400: %s", async (_, url, fault) => {
  const list = async () => (await admin.get("/webhooks/endpoints")).body;
  const before = await list();
  const answer = await admin.post("/webhooks/endpoints", { url });
  // Sentences with a number are messages of their own.
  const message = fault === "max_length" ? expect.stringMatching(/2.?000/) : fields[fault];
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: "body.url", message }] } });
  expect(await list()).toEqual(before);
});

test("201: to a private host by http, where the operator allows it, by name or by range", async () => {
  const other = await anApp({ tenant: app.tenant, webhooksAllow: "127.0.0.0/8,fd00::/8" });
  const theirs = await other.admin();
  for (const url of ["http://127.0.0.1:9/", "https://127.1.2.3/"]) {
    await admin.delete(`/webhooks/endpoints/${(await anEndpoint(theirs, url)).id}`);
  }
  expect(told(await theirs.post("/webhooks/endpoints", { url: "http://10.0.0.1/" })))
    .toBe("400 validation_failed");
});

test("409: more than twenty, however many ask at once", async () => {
  const crowd = await aSender();
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => crowd.admin.post("/webhooks/endpoints", { url: HOOKS })),
  );
  const counts = answers.map(told).toSorted();
  expect(counts.slice(0, 20)).toEqual(Array(20).fill("201"));
  expect(counts.slice(20)).toEqual(Array(4).fill("409 too_many"));
});

test("200: what is sent along is changed; the same again changes nothing; 412 for another state", async () => {
  const { id, secret: _, ...made } = await anEndpoint(admin, HOOKS);
  const path = `/webhooks/endpoints/${id}`;
  const before = await admin.get(path);
  const etag = before.headers.get("etag") ?? "";
  const changed = await admin.patch<Endpoint>(path, { event_types: ["user.erased"] }, {
    headers: { "if-match": etag },
  });
  expect(changed.body).toMatchObject({ url: made.url, event_types: ["user.erased"] });
  const late = await admin.patch(path, { url: HOOKS }, { headers: { "if-match": etag } });
  expect(told(late)).toBe("412 version_mismatch");
  expect(told(await admin.delete(path, { headers: { "if-match": etag } }))).toBe(
    "412 version_mismatch",
  );
  const rotation = await admin.post(`${path}/rotate-secret`, {}, { headers: { "if-match": etag } });
  expect(told(rotation)).toBe("412 version_mismatch");
  const same = await admin.patch<Endpoint>(path, { event_types: ["user.erased"] });
  expect(same.body).toEqual(changed.body);
  const stopped = await admin.patch<Endpoint>(path, { enabled: false });
  expect(stopped.body).toMatchObject({ enabled: false, reason: "admin" });
  expect(told(await admin.post(`${path}/test`))).toBe("409 webhook_disabled");
  expect(told(await admin.post(`${path}/replay`, { since: "2027-01-01T00:00:00Z" })))
    .toBe("409 webhook_disabled");
  expect((await admin.patch<Endpoint>(path, { enabled: true })).body.reason).toBe(null);
  expect(told(await admin.delete(path))).toBe("204");
  expect(told(await admin.get(path))).toBe("404 not_found");
});

test("404: another tenant's endpoint and deliveries, without distinction", async () => {
  const { id } = await anEndpoint(admin, HOOKS);
  const delivery = (await admin.post<{ id: number }>(`/webhooks/endpoints/${id}/test`)).body;
  const stranger = await (await anApp()).admin();
  const path = `/webhooks/endpoints/${id}`;
  const answers = [
    stranger.get(path),
    stranger.patch(path, { enabled: false }),
    stranger.delete(path),
    stranger.post(`${path}/rotate-secret`, {}),
    stranger.post(`${path}/test`),
    stranger.get(`${path}/deliveries`),
    stranger.post(`${path}/replay`, { since: "2027-01-01T00:00:00Z" }),
    stranger.get(`/webhooks/deliveries/${delivery.id}`),
    stranger.post(`/webhooks/deliveries/${delivery.id}/replay`),
  ];
  for (const answer of await Promise.all(answers)) expect(told(answer)).toBe("404 not_found");
  expect((await admin.get<Endpoint>(path)).body.enabled).toBe(true);
});

test("503: where no key seals secrets nothing is made, and the answer says who mends it", async () => {
  const bare = await anApp({ webhookKeys: [] });
  const answer = await (await bare.admin()).post<{ detail: string }>("/webhooks/endpoints", {
    url: HOOKS,
  });
  expect([told(answer), answer.body.detail]).toEqual([
    "503 unavailable",
    expect.stringContaining("WEBHOOK_KEYS"),
  ]);
});
