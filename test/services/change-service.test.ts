import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aService, aTeacher, type Teacher } from "../support/marketplace.ts";
import { madeEarlier } from "../support/clock.ts";
import { offeredBy, type ServiceBody, servicesOf } from "../support/services.ts";

let app: TestApp;
let tutor: Teacher;

beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app);
});

const change = (by: Client, id: number, fields: object) =>
  by.patch<ServiceBody>(`/tutor/services/${id}`, fields);

describe("PATCH", () => {
  test.each([
    [{ name: "Grammar — граматика 🙂" }, { name: "Grammar — граматика 🙂" }],
    [{ duration_minutes: 240 }, { duration_minutes: 240 }],
    [{ price: "0" }, { price: "0.00" }],
    [{ price: "27.5" }, { price: "27.50" }],
    [{ price: "99999999.99" }, { price: "99999999.99" }],
    [{ currency: "UAH" }, { currency: "UAH" }],
    [{ active: false }, { active: false }],
    [{ active: true, price: "00000001" }, { active: true, price: "1.00" }],
  ])("200: %j is changed, the rest is left", async (fields, expected) => {
    const id = await aService(tutor);
    await madeEarlier(app.tenant, "services", id);
    const before = (await servicesOf(tutor)).find((service) => service.id === id);
    const { status, body } = await change(tutor, id, fields);
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, ...expected, updated_at: body.updated_at });
    expect(Date.parse(body.updated_at)).toBeGreaterThan(Date.parse(body.created_at));
    expect((await servicesOf(tutor)).find((service) => service.id === id)).toEqual(body);
  });

  test.each([
    {},
    { name: "" },
    { name: "   " },
    { name: "two\nlines" },
    { name: "🙂".repeat(201) },
    { duration_minutes: 14 },
    { duration_minutes: 241 },
    { duration_minutes: 60.5 },
    { duration_minutes: "60" },
    { price: 25 },
    { price: "-1" },
    { price: "1.234" },
    { price: "1,5" },
    { price: "1e3" },
    { price: "999999999" },
    { price: "" },
    { currency: "eur" },
    { currency: "EURO" },
    { currency: "ЄВР" },
    { active: "false" },
    { active: null },
    { tutor_id: 1 },
    { id: 1 },
  ])("400: %j", async (fields) => {
    const id = await aService(tutor);
    const before = await servicesOf(tutor);
    const { status, body } = await change(tutor, id, fields);
    expect([status, body.code]).toEqual([400, "validation_failed"]);
    expect(await servicesOf(tutor)).toEqual(before);
  });

  test("404: unknown, another tutor's, deleted", async () => {
    const other = await aTeacher(app);
    const deleted = await aService(tutor);
    await tutor.delete(`/tutor/services/${deleted}`);
    for (const id of [other.serviceId, deleted, 987_654_321]) {
      expect((await change(tutor, id, { price: "1" })).status).toBe(404);
    }
    expect((await servicesOf(other))[0]?.price).toBe("25.00");
  });

  test("200: thirty changes of different fields at once are all there", async () => {
    const id = await aService(tutor);
    const answers = await Promise.all(
      Array.from(
        { length: 30 },
        (_, i) =>
          change(tutor, id, [{ name: "N" }, { price: "7" }, { duration_minutes: 77 }][i % 3] ?? {}),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await servicesOf(tutor)).find((service) => service.id === id))
      .toMatchObject({ name: "N", price: "7.00", duration_minutes: 77 });
  });
});

describe("DELETE", () => {
  test("204: it is gone for everybody; again 404", async () => {
    const id = await aService(tutor);
    expect((await tutor.delete(`/tutor/services/${id}`)).status).toBe(204);
    expect((await servicesOf(tutor)).map((service) => service.id)).not.toContain(id);
    expect((await tutor.delete(`/tutor/services/${id}`)).status).toBe(404);
  });

  test("404: another tutor's, which stays", async () => {
    const other = await aTeacher(app);
    expect((await tutor.delete(`/tutor/services/${other.serviceId}`)).status).toBe(404);
    expect(await offeredBy(other.id, tutor)).toHaveLength(1);
  });

  test("204 once, 404 for the others who delete it at the same moment", async () => {
    const id = await aService(tutor);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => tutor.delete(`/tutor/services/${id}`)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, ...Array(9).fill(404)]);
  });
});
