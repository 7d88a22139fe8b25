import { beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { aTeacher, type Teacher } from "../support/marketplace.ts";
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

test.each(["name", "duration_minutes", "price", "currency"])("400: without %s", async (field) => {
  const fields: Record<string, unknown> = {
    ...{ name: "X", duration_minutes: 60, price: "1", currency: "EUR" },
  };
  delete fields[field];
  const { status, body } = await tutor.post("/tutor/services", fields);
  expect([status, body["detail"]]).toEqual([400, `body.${field} is required`]);
});
