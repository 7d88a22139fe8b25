import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";

let app: TestApp;
let tutor: Person;
let student: Person;
let serviceId: number;

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor();
  student = await app.student();
  await tutor.post("/booking/availability/bulk", {
    schedule: { "1": [{ start_time: "10:00", end_time: "12:00" }] },
  });
  const service = await tutor.post<{ id: number }>("/tutor/services", {
    ...{ name: "English", duration_minutes: 60, price: "20", currency: "EUR" },
  });
  serviceId = service.body.id;
});

const book = (start: string) =>
  student.post<{ code: string; utc_end: string }>("/bookings", {
    ...{ tutor_id: tutor.id, service_id: serviceId, start },
  });

test("201: a student books an hour inside the tutor's availability", async () => {
  const answer = await book("2027-03-08T10:00:00+02:00");
  expect(answer.body.utc_end).toBe("2027-03-08T09:00:00Z");
  expect(answer.status).toBe(201);
});
