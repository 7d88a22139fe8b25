import { expect, test } from "vitest";
import { seedDemo } from "../../src/demo/seed-demo.ts";
import { aTenant } from "../support/database.ts";

test("the demo has weekly lessons, some given, some to come up to the horizon, one cancelled each", async () => {
  const { db } = await aTenant();
  const now = Date.parse("2027-03-01T06:00:00Z");
  await seedDemo(db, now);
  const series = await db`
    select
      count(*) filter (where status = 'completed') > 0 as given,
      count(*) filter (where status = 'scheduled') > 9 as to_come,
      count(*) filter (where status = 'cancelled')::int as cancelled,
      max(series_date) > '2027-05-20' as up_to_the_horizon
    from lessons where series_id is not null group by series_id`;
  expect(series).toEqual(
    Array(4).fill({ given: true, to_come: true, cancelled: 1, up_to_the_horizon: true }),
  );
});
