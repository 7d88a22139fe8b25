import { beforeAll, describe, expect, test } from "vitest";
import { madeEarlier } from "../support/clock.ts";
import { anApp, type TestApp, tokenFor } from "../support/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

type Profile = {
  readonly id: number;
  readonly role: string;
  readonly roles: readonly string[];
  readonly name: string;
  readonly email: string | null;
  readonly timezone: string;
  readonly updated_at: string;
};

/** The profile of whoever comes with a token that says this. */
async function profileOf(sub: string, role: string, zone: string): Promise<Profile> {
  const token = await tokenFor(app.tenant.slug, sub, role, zone, app.clock.now);
  const response = await app.fetch(
    new Request("http://halfhour.test/api/me/profile", {
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  expect(response.status).toBe(200);
  return response.json();
}

test("200: the caller's own, whatever the role", async () => {
  for (const role of ["tutor", "student", "admin"] as const) {
    const person = await app[role]({ name: "Oksana", zone: "Asia/Kathmandu" });
    const { status, body } = await person.get("/me/profile");
    expect([status, body]).toEqual([200, {
      id: person.id,
      role,
      roles: [role],
      name: "Oksana",
      email: null,
      timezone: "Asia/Kathmandu",
      language: null,
      reminder_minutes: 60,
      headline: "",
      description: "",
      photo_url: null,
      settings: { hourly_rate: null, currency: null, subjects: [], languages: [] },
      revision: 0,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    }]);
  }
});

describe("first sight of a subject (T3)", () => {
  test("200: makes the user from the token, once", async () => {
    const seen = await profileOf("anna", "student", "Europe/Lisbon");
    expect(seen).toMatchObject({
      role: "student",
      name: "",
      email: null,
      timezone: "Europe/Lisbon",
    });
    expect(await profileOf("anna", "student", "Europe/Lisbon")).toEqual(seen);
  });

  test("200: twenty first requests at once make one user", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () => profileOf("boris", "tutor", "Europe/Kyiv")),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  test("200: later a role is added to theirs, the zone is the profile's", async () => {
    const { id } = await profileOf("clara", "student", "Europe/Kyiv");
    await madeEarlier(app.tenant, "users", id);
    const before = await profileOf("clara", "student", "Europe/Kyiv");
    const after = await profileOf("clara", "tutor", "Europe/Lisbon");
    const roles = ["student", "tutor"];
    expect(after).toMatchObject({ id: before.id, role: "tutor", roles, timezone: "Europe/Kyiv" });
    expect(Date.parse(after.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
  });

  test("200: a zone that nobody knows makes it UTC", async () => {
    expect(await profileOf("dora", "student", "Mars/Olympus")).toMatchObject({ timezone: "UTC" });
  });
});

test("401: nobody; 403: a service key, an API key", async () => {
  const [none, may] = [[401, { code: "unauthenticated" }], [403, { code: "forbidden" }]];
  const keys = [await app.service(), await app.apiKey("read", "write")];
  for (const client of [app.nobody, ...keys]) {
    const told = client === app.nobody ? none : may;
    const answer = await client.get("/me/profile");
    expect([answer.status, answer.body]).toMatchObject(told);
    const patch = await client.patch("/me/profile", { name: "X" });
    expect([patch.status, patch.body]).toMatchObject(told);
  }
});
