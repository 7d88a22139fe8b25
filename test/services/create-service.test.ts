import { beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { aTeacher, counted, type Teacher } from "../support/marketplace.ts";
import type { ServiceBody } from "../support/services.ts";

let app: TestApp;
let tutor: Teacher;

beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app);
});

test("201: with defaults; two may have one name", async () => {
  const fields = { name: "Twice", duration_minutes: 15, price: "1", currency: "USD" };
  const one = await tutor.post<ServiceBody>("/tutor/services", fields);
  const two = await tutor.post<ServiceBody>("/tutor/services", fields);
  expect([one.status, two.status, one.body.active]).toEqual([201, 201, true]);
  expect(one.body).toMatchObject({ ...fields, price: "1.00", tutor_id: tutor.id });
  expect(one.body.id).not.toBe(two.body.id);
});

test("409: a tutor has 200 at most, and of ten at once those that there is room for", async () => {
  const own = await app.tutor();
  await app.tenant.db`
    insert into services (tutor_id, name, duration_minutes, price, currency, active)
    select ${own.id}, repeat('𝕏', 100), 60, 25, 'EUR', n % 2 = 0 from generate_series(1, 197) n`;
  const fields = { name: "More", duration_minutes: 60, price: "1", currency: "EUR" };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => own.post<ServiceBody & Coded>("/tutor/services", fields)),
  );
  expect(counted(answers)).toEqual({ 201: 3, "409 too_many": 7 });
  const refused = answers.find(({ status }) => status === 409);
  expect(refused?.body.detail).toBe("A tutor has at most 200 services, inactive ones included.");
  const { body } = await own.get<{ results: ServiceBody[] }>("/tutor/services");
  expect(body.results).toHaveLength(200);
  const made = answers.find(({ status }) => status === 201);
  expect((await own.delete(`/tutor/services/${made?.body.id}`)).status).toBe(204);
  expect((await own.post("/tutor/services", fields)).status).toBe(201);
});

type Coded = { readonly code: string; readonly detail?: string };

test.each(["name", "duration_minutes", "price", "currency"])("400: without %s", async (field) => {
  const fields: Record<string, unknown> = {
    name: "X",
    duration_minutes: 60,
    price: "1",
    currency: "EUR",
  };
  delete fields[field];
  const { status, body } = await tutor.post("/tutor/services", fields);
  expect([status, body["detail"]]).toEqual([400, `body.${field}: is required`]);
});
