/** A wrong field is told once, in a sentence that says what it must be; never a pattern of a program. */
import { expect, test } from "vitest";
import { anApp } from "../support/app.ts";
import { aTeacher } from "../support/marketplace.ts";

const app = await anApp();
const tutor = await aTeacher(app);

type Problem = { readonly errors: readonly { readonly path: string; readonly message: string }[] };

const NAME =
  "body.name: must be one line of text that is not blank, without characters that control text or " +
  "turn its direction";

const errorsOf = ({ body }: { readonly body: Problem }) =>
  body.errors.map(({ path, message }) => `${path}: ${message}`);

test.each([
  ["/tutor/blocks?cursor=x", "query.cursor: is not a cursor of this list"],
  ["/lessons/series?cursor=1-1", "query.cursor: is not a cursor of this list"],
  ["/tutor/relations?limit=201", "query.limit: must be at most 200"],
  [`/tutor/relations?limit=${"9".repeat(17)}`, "query.limit: must be at most 200"],
  [`/tutor/relations?limit=${"9".repeat(300)}`, "query.limit: must be at most 200"],
  [`/tutor/relations?limit=-${"9".repeat(300)}`, "query.limit: must be at least 1"],
  [`/lessons/${"9".repeat(17)}`, "path.id: must be at most 9007199254740991"],
  ["/lessons/%zz", "path: is not valid percent-encoding"],
  ["/lessons/my?%zz=1", "query: is not valid percent-encoding"],
  [
    "/lessons/my?from=x",
    "query.from: must be a date such as 2026-03-29, or a date-time with an offset, such as " +
    "2026-03-29T10:00:00+02:00 (in a URL + is %2B)",
  ],
  ["/lessons/my?from=1960-01-01T00:00:00Z", "query.from: must be in the years 1970 to 2099"],
  [
    "/lessons/my?start=2027-03-02T00:00:00Z&end=2027-03-01T00:00:00Z",
    "query.end: must be after start",
  ],
  [
    "/calendar/week?tutor_id=1&week_start=2100-01-04&timezone=UTC",
    "query.week_start: must be a date in the years 1970 to 2099",
  ],
  [
    "/calendar/week?tutor_id=1&week_start=2027-03-01&timezone=",
    "query.timezone: must be an IANA zone such as Europe/Kyiv",
  ],
])("400: GET %s: %s", async (path, error) => {
  const answer = await tutor.get<Problem>(path);
  expect([answer.status, errorsOf(answer)]).toEqual([400, [error]]);
});

test.each([
  [
    { price: "1.234" },
    "body.price: must be an amount with at most 8 digits and 2 decimals, such as 25.00",
  ],
  [{ duration_minutes: 241 }, "body.duration_minutes: must be at most 240"],
  [{ duration_minutes: 1e16 }, "body.duration_minutes: must be at most 240"],
  [{ duration_minutes: 1e300 }, "body.duration_minutes: must be at most 240"],
  [{ duration_minutes: -1e16 }, "body.duration_minutes: must be at least 15"],
  [{ currency: "eur" }, "body.currency: must be a currency of ISO 4217, such as EUR"],
  [{ name: " " }, NAME],
  [{ name: "Maths\u202Eshtam" }, NAME],
  [{ name: "\u2066Maths" }, NAME],
  [{ name: "Maths\u2028" }, NAME],
  [{ name: "Maths\u0085" }, NAME],
])("400: a service with %j", async (wrong, error) => {
  const service = { name: "Maths", duration_minutes: 60, price: "25.00", currency: "EUR" };
  const answer = await tutor.post<Problem>("/tutor/services", { ...service, ...wrong });
  expect([answer.status, errorsOf(answer)]).toEqual([400, [error]]);
});

test.each(["2027-03-30T10:00:00.000500Z", "2027-03-30T10:00:00.0009Z", "2027-03-30T10:00:01Z"])(
  "400: a lesson may not start at %s, which is no whole minute",
  async (start) => {
    const student = await app.student();
    const booking = { tutor_id: tutor.id, service_id: tutor.serviceId, start };
    const answer = await student.post<Problem>("/bookings", booking);
    expect([answer.status, errorsOf(answer)])
      .toEqual([400, ["body.start: must be a whole minute, without seconds"]]);
  },
);
