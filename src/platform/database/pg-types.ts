import { minuteOf } from "../../time/time-of-day.ts";

/**
 * The one table that says how PostgreSQL types look in TypeScript. `connect` makes its parsers
 * from it and `tools/gen-sql.ts` its type names, so that the two cannot drift apart.
 */

/** `YYYY-MM-DD` */
export type PgDate = string;
/** minutes since midnight, 0 … 1440, the end of the day; calendars know no seconds */
export type PgTime = number;
/** epoch milliseconds; of PostgreSQL's microseconds the rest is cut off */
export type PgInstant = number;
/** decimal digits, exact: `25.00` */
export type PgNumeric = string;
/** ISO 8601 duration: `PT1H30M` */
export type PgInterval = string;
/** `["2026-03-29 10:00:00+00","2026-03-29 11:00:00+00")`; prefer lower() and upper() in the query */
export type PgRange = string;
/** any JSON value */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One PostgreSQL type: its oids, its TypeScript name, and the way from its text form. */
export type PgType = {
  oid: number;
  arrayOid: number;
  ts: string;
  parse: (text: string) => unknown;
};

const asIs = (text: string): string => text;

const unexpected = (type: string, text: string): never => {
  throw new TypeError(`PostgreSQL sent the ${type} "${text}", which this program cannot hold`);
};

// The session's DateStyle is ISO and its TimeZone UTC (see session.ts); infinity, BC and years beyond
// 9999 have another form and are refused.
/** RFC 3339 in UTC: `2026-03-29T10:00:00Z`. */
export const rfcInstant = (text: string): string =>
  text[10] === " " && text.endsWith("+00")
    ? `${text.slice(0, 10)}T${text.slice(11, -3)}Z`
    : unexpected("timestamptz", text);

const parseInstant = (text: string): PgInstant => Date.parse(rfcInstant(text));

const parseTime = (text: string): PgTime =>
  text.endsWith(":00") && text.length === 8 ? minuteOf(text) : unexpected("time", text);

const parseInt8 = (text: string): number => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : unexpected("int8", text);
};

const parseBytes = (text: string): Uint8Array => {
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16);
  }
  return bytes;
};

const type = (
  oid: number,
  arrayOid: number,
  ts: string,
  parse: PgType["parse"] = asIs,
): PgType => ({ oid, arrayOid, ts, parse });

/** The types that rows and parameters may have, by their PostgreSQL name. */
export const pgTypes: Readonly<Record<string, PgType>> = {
  bool: type(16, 1000, "boolean", (text) => text === "t"),
  bytea: type(17, 1001, "Uint8Array", parseBytes),
  int2: type(21, 1005, "number", Number),
  int4: type(23, 1007, "number", Number),
  int8: type(20, 1016, "number", parseInt8),
  float4: type(700, 1021, "number", Number),
  float8: type(701, 1022, "number", Number),
  numeric: type(1700, 1231, "PgNumeric"),
  text: type(25, 1009, "string"),
  varchar: type(1043, 1015, "string"),
  uuid: type(2950, 2951, "string"),
  date: type(1082, 1182, "PgDate"),
  time: type(1083, 1183, "PgTime", parseTime),
  timestamptz: type(1184, 1185, "PgInstant", parseInstant),
  interval: type(1186, 1187, "PgInterval"),
  json: type(114, 199, "Json", JSON.parse),
  jsonb: type(3802, 3807, "Json", JSON.parse),
  tstzrange: type(3910, 3911, "PgRange"),
  daterange: type(3912, 3913, "PgRange"),
};
