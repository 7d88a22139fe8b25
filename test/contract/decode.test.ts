/** What a request's texts are by the time that a handler sees them. */
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { inEnglish } from "../../src/wording/wording.ts";
import { fieldErrors } from "../../src/platform/contract/field-errors.ts";
import * as checks from "../../src/platform/contract/checks.ts";
import * as decode from "../../src/platform/contract/decode.ts";

const english = inEnglish();

const read = (decoder: z.ZodMiniType<unknown, string>, text: string) => {
  const { success, data, error } = z.pipe(z.string(), decoder).safeParse(text);
  return success ? data : fieldErrors("body", error.issues, text)
    .map(({ message: { say, ...params } }) => english.say(english.texts.fields[say], params));
};

test.each([
  ["2027-03-30T11:00:00+03:00", 1_806_393_600_000],
  ["2027-03-30T08:00:00Z", 1_806_393_600_000],
  ["2027-03-30T08:00:00.5Z", 1_806_393_600_500],
  ["2027-03-30t11:00:00+03:00", 1_806_393_600_000],
  ["2027-03-30t08:00:00z", 1_806_393_600_000],
  ["2027-03-30T11:00:00+03:00[Europe/Kyiv]", 1_806_393_600_000],
  ["2027-03-30T11:00:00+03:00[!europe/kyiv][u-ca=gregory]", 1_806_393_600_000],
  ["2027-03-30T11:00:00+03:00[+03:00]", 1_806_393_600_000],
  ["2027-03-30T08:00:00Z[America/New_York]", 1_806_393_600_000],
  ["2027-03-30T08:00:00-00:00[America/New_York]", 1_806_393_600_000],
  ["2027-03-30T08:00:00Z[!u-ca=iso8601][x-tried=yes]", 1_806_393_600_000],
  ["1970-01-01T00:00:00Z", 0],
  ["2099-12-31T23:59:59Z", 4_102_444_799_000],
])("an instant is epoch milliseconds, whatever its offset: %s", (text, ms) => {
  expect(read(decode.instant, text)).toBe(ms);
});

test.each(["1970-01-01T00:00:00+00:01", "2099-12-31T23:59:59-01:00"])(
  "an instant whose year is another in UTC is refused: %s",
  (text) => {
    const refused = ["must be in the years 1970 to 2099"];
    expect(read(decode.instant, text)).toEqual(refused);
    expect(read(decode.wholeMinute, text)).toEqual(refused);
  },
);

test.each([
  ["2027-03-30T11:00:00+02:00[Europe/Kyiv]", "names Europe/Kyiv, which is at +03:00 then"],
  ["2027-03-26T11:00:00+03:00[europe/kyiv]", "names Europe/Kyiv, which is at +02:00 then"],
  ["2027-03-30T11:00:00+03:00[+02:00]", "names +02:00, which is at +02:00 then"],
  ["2027-03-30T11:00:00+03:00[Europe/Nowhere]", "must be an IANA zone such as Europe/Kyiv"],
  ["2027-03-30T08:00:00Z[!u-ca=hebrew]", "insists on [!u-ca=hebrew], which is not known here"],
  ["2027-03-30T08:00:00Z[!knort=blargel]", "insists on [!knort=blargel]"],
])("what stands behind an instant must not contradict it: %s", (text, fault) => {
  for (const decoder of [decode.instant, decode.wholeMinute]) {
    expect(read(decoder, text)).toEqual([expect.stringContaining(fault)]);
  }
});

test.each([
  "2027-03-30T08:00:00Z[Europe/Kyiv",
  "2027-03-30T08:00:00Z[Europe/Kyiv][Europe/Kyiv]",
  "2027-03-30T08:00:00Z[u-ca=gregory][Europe/Kyiv]",
  "2027-03-30T08:00:00Z[]",
  "2027-03-30T08:00:00Z[u-ca=]",
  "2027-03-30T08:00:00Z [Europe/Kyiv]",
  "2027-03-30 08:00:00Z",
  "2027-03-30T08:00Z",
  "2027-03-30T08:00:00[Europe/Kyiv]",
  "2027-03-30T23:59:60Z",
  "2027-02-30T08:00:00Z[Europe/Kyiv]",
])("no instant of RFC 3339 or RFC 9557: %s", (text) => {
  expect(checks.instantIn.safeParse(text).success).toBe(false);
});

test("a whole minute has no seconds, and no fraction of one", () => {
  expect(read(decode.wholeMinute, "2027-03-30T08:00:00.000Z")).toBe(1_806_393_600_000);
  for (const text of ["2027-03-30T08:00:01Z", "2027-03-30T08:00:00.001Z"]) {
    expect(read(decode.wholeMinute, text)).toEqual(["must be a whole minute, without seconds"]);
  }
});

test("a Monday stays its date; of another day the error names that week's Monday", () => {
  expect(read(decode.monday, "2027-03-29")).toBe("2027-03-29");
  expect(read(decode.monday, "2027-04-04")).toEqual([
    "must be a Monday; that week starts on 2027-03-29",
  ]);
});

test("a wall time is minutes since midnight, and 24:00 the end of the day", () => {
  expect(["00:00", "09:30", "23:59", "24:00"].map((text) => read(decode.wallTime, text)))
    .toEqual([0, 570, 1439, 1440]);
});

test("a zone comes out as the tz database spells it", () => {
  expect(read(decode.zone, "europe/kYIV")).toBe("Europe/Kyiv");
  expect(read(decode.zone, "utc")).toBe("UTC");
  expect(read(decode.zone, "Europe/Nowhere")).toEqual([
    "must be an IANA zone such as Europe/Kyiv",
  ]);
});
