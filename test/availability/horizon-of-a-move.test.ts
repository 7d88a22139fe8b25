import { expect, test } from "vitest";
import { anApp } from "../support/app.ts";
import { saveWeek, type Slot } from "../support/tutoring.ts";

const daily = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7].map((day) => [day, [["00:00", "24:00"]]]),
) as unknown as Parameters<typeof saveWeek>[1];

test.each([
  ["Europe/Kyiv", "Europe/Lisbon", "2027-03-01T22:30:00Z"],
  ["Pacific/Pago_Pago", "Pacific/Kiritimati", "2027-03-01T10:30:00Z"],
  ["Pacific/Kiritimati", "Pacific/Pago_Pago", "2027-03-01T10:30:00Z"],
])(
  "after a move from %s to %s no slot of the old zone is left at the horizon",
  async (from, to, now) => {
    const app = await anApp({ now });
    const tutor = await app.tutor({ zone: from });
    await saveWeek(tutor, daily);
    expect((await tutor.patch("/me/profile", { timezone: to })).status).toBe(200);
    const all = () =>
      tutor.get<{ results: Slot[] }>("/booking/slots?from=2027-03-01&to=2027-12-31")
        .then(({ body }) => body.results);
    const upcoming = (await all()).filter((slot) => Date.parse(slot.utc_start) > app.clock.now);
    expect(new Set(upcoming.map((slot) => slot.timezone))).toEqual(new Set([to]));
    await tutor.post("/booking/availability/bulk", { schedule: {} });
    const left = (await all()).filter((slot) => Date.parse(slot.utc_start) > app.clock.now);
    expect(left).toEqual([]);
  },
);

test("moving to and fro makes slots no further ahead than one move does", async () => {
  const app = await anApp();
  const tutor = await app.tutor({ zone: "Asia/Tokyo" });
  await saveWeek(tutor, daily);
  const last = async () => {
    const [row] = await app.tenant.db`
      select max(date)::text as date, count(*)::int as slots from slots
      where tutor_id = ${tutor.id} and starts_at > ${
      new Date(app.clock.now + 86_400_000).toJSON()
    }`;
    return row;
  };
  const moveTo = (timezone: string) => tutor.patch("/me/profile", { timezone });
  await moveTo("Europe/Kyiv");
  await moveTo("Asia/Tokyo");
  const once = await last();
  for (let i = 0; i < 5; i++) {
    await moveTo("Europe/Kyiv");
    await moveTo("Asia/Tokyo");
  }
  expect(await last()).toEqual(once);
});
