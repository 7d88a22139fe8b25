import type pg from "pg";
import { parse as parseArray } from "postgres-array";
import type { Spans } from "../telemetry/spans.ts";
import { pgTypes, rfcInstant } from "./pg-types.ts";

/** How long PostgreSQL lets things last, in milliseconds; 0 is for ever. */
export type Timeouts = {
  statement: number;
  lock: number;
  idleInTransaction: number;
  transaction: number;
};

/**
 * L3: every transaction is bounded in time, by `ms` as seen from here. PostgreSQL's own limits come
 * a little before, so that its word is heard; a lock gives up first, so that its error is told.
 */
export const timeoutsWithin = (ms: number): Timeouts => ({
  statement: Math.round(ms * 0.9),
  lock: Math.round(ms * 0.7),
  idleInTransaction: Math.round(ms * 0.9),
  transaction: Math.round(ms * 0.9),
});

/** X12: a request waits no longer than this for the database, in milliseconds. */
export const DEFAULT_BOUND_MS = 5_000;

/** For migrations and dumps, which may take their time. */
export const noTimeouts: Timeouts = { statement: 0, lock: 0, idleInTransaction: 0, transaction: 0 };

export type SessionOptions = {
  /** what `pg_stat_activity` calls these connections */
  readonly name?: string | undefined;
  /** log in as this role instead of the one in the URL */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
  /** become this role at once; for tests and commands, since the login can come back */
  readonly role?: string | undefined;
  /** schemas of unqualified names, most important first */
  readonly searchPath?: readonly string[] | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** where statements of a request get their spans; absent: nowhere */
  readonly spans?: Spans | null | undefined;
  /** true: through a transaction pooler, where each transaction may have another server (decision 39) */
  readonly isPooled?: boolean | undefined;
  /** false: each message waits for the answer of the one before, as COPY needs it; default true */
  readonly pipeline?: boolean | undefined;
};

/** A statement whose client has gone is ended within half a second. */
function settingsOf(options: SessionOptions): Record<string, string | number> {
  const timeouts = { ...timeoutsWithin(DEFAULT_BOUND_MS), ...options.timeouts };
  return {
    TimeZone: "UTC",
    DateStyle: "ISO",
    IntervalStyle: "iso_8601",
    statement_timeout: timeouts.statement,
    lock_timeout: timeouts.lock,
    idle_in_transaction_session_timeout: timeouts.idleInTransaction,
    transaction_timeout: timeouts.transaction,
    client_connection_check_interval: 500,
    plan_cache_mode: "force_generic_plan",
  };
}

/**
 * What a connection starts with. All settings travel in the start-up packet and cost no round trip. Through a
 * transaction pooler, which takes none of them, each transaction brings its own.
 */
export function clientConfig(url: string, options: SessionOptions): pg.ClientConfig {
  const settings = {
    ...settingsOf(options),
    ...(options.searchPath && { search_path: options.searchPath.join(", ") }),
    ...(options.role && { role: options.role }),
  };
  const given = Object.entries(settings).map(([name, value]) =>
    `-c ${name}=${escaped(`${value}`)}`
  );
  return {
    connectionString: options.login ? withLogin(url, options.login) : url,
    application_name: options.name ?? "halfhour",
    ...(!options.isPooled && { options: given.join(" ") }),
    keepAlive: true,
    types: readableTypes,
  };
}

/**
 * The same settings as one statement, in force until its transaction ends; `check` is an expression that is evaluated
 * with them.
 */
export function localSettings(
  { name, searchPath, role, ...options }: SessionOptions,
  check: string | null = null,
): string {
  const settings = [
    ...Object.entries(settingsOf(options)).map(([setting, value]) => `${setting} to '${value}'`),
    ...(name === undefined ? [] : [`application_name to '${name}'`]),
    ...(searchPath === undefined ? [] : [`search_path to ${searchPath.join(", ")}`]),
    ...(role === undefined ? [] : [`role to '${role}'`]),
  ].map((setting) => `set local ${setting};`);
  const last = check === null ? "" : ` perform ${check};`;
  return `do $settings$ begin ${settings.join(" ")}${last} end $settings$`;
}

/** The driver takes a URL's own user and password before any other. */
function withLogin(url: string, { user, password }: { user: string; password: string }): string {
  const username = encodeURIComponent(user);
  return Object.assign(new URL(url), { username, password: encodeURIComponent(password) }).href;
}

/** In the start-up packet a space separates options, and a backslash takes its meaning away. */
const escaped = (value: string) => value.replace(/[\\ ]/g, "\\$&");

/** How texts of a type become values: as pg-types.ts says; a type that is not in it stays a text. */
function typesWith(
  parserOf: (name: string, parse: (text: string) => unknown) => (text: string) => unknown,
): pg.CustomTypesConfig {
  const parsers = new Map<number, (text: string) => unknown>();
  for (const [name, { oid, arrayOid, parse }] of Object.entries(pgTypes)) {
    const own = parserOf(name, parse);
    parsers.set(oid, own);
    parsers.set(arrayOid, (text) => parseArray(text, own));
  }
  const asIs = (text: string) => text;
  const getTypeParser = (oid: number) => parsers.get(oid) ?? asIs;
  // The driver's type is for its own parsers, which may get bytes; ours are asked for texts only.
  return { getTypeParser } as pg.CustomTypesConfig;
}

/** For generated statements: what the domain uses. */
export const domainTypes = typesWith((_, parse) => parse);

/** For any other text, which people write and read: times are texts, which can be put in again. */
const readable: Readonly<Record<string, (text: string) => string>> = {
  timestamptz: rfcInstant,
  time: (text) => text,
};
const readableTypes = typesWith((name, parse) => readable[name] ?? parse);
