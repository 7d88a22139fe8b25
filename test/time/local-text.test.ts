import { expect, test } from "vitest";
import { dateOf, localText } from "../../src/time/time-text.ts";
import { randomOf, SEED } from "./random.ts";
import { ALL_ZONES } from "./zones.ts";

test("an instant is written with the offset that its zone has then", () => {
  expect(localText("Europe/Kyiv", Date.UTC(2026, 2, 29, 0, 59))).toBe("2026-03-29T02:59:00+02:00");
  expect(localText("Europe/Kyiv", Date.UTC(2026, 2, 29, 1))).toBe("2026-03-29T04:00:00+03:00");
  expect(localText("America/St_Johns", Date.UTC(2026, 0, 1))).toBe("2025-12-31T20:30:00-03:30");
  expect(localText("UTC", Date.UTC(2026, 0, 1, 0, 0, 7, 999))).toBe("2026-01-01T00:00:07+00:00");
});

test(`every zone's text and date are Temporal's (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  for (const zone of ALL_ZONES) {
    // Since 1973 all offsets have whole minutes.
    const ms = random.between(Date.UTC(1973, 0) / 1000, Date.UTC(2100, 0) / 1000) * 1000;
    const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
    expect(localText(zone, ms)).toBe(zoned.toString({ timeZoneName: "never" }));
    expect(dateOf(zone, ms)).toBe(zoned.toPlainDate().toString());
  }
});
