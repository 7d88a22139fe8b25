import { Problem } from "../../problem.ts";
import type { Db } from "../database/db.ts";
import type { Admission } from "../limits/admission.ts";
import type { UpgradeThis } from "../http/upgrade.ts";
import type { Log } from "../logging/log.ts";
import type { Language } from "../../wording/languages.ts";
import type { Wording } from "../../wording/wording.ts";

/** What a user may be inside a tenant (T3). */
export const ROLES = ["tutor", "student", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What an API key may be allowed to do; a service's key has no scopes. */
export const keyScopes = ["read", "write"] as const;
export type KeyScope = (typeof keyScopes)[number];

/**
 * Who sends a request, after its credentials were checked (T3, T4). A program is the name of its key, not
 * the key: of two that are valid while keys are rotated both are the same program.
 */
export type Caller =
  | { readonly kind: "user"; readonly userId: number; readonly role: Role; readonly tenant: string }
  | { readonly kind: "service"; readonly name: string; readonly tenant: string }
  | {
    readonly kind: "api_key";
    readonly name: string;
    readonly scopes: readonly KeyScope[];
    readonly tenant: string;
  };

/** Whom an answer is for; no language: they have said none. */
export type Addressee = { readonly language: Language | null; readonly timezone: string };

/** A person with a profile; the other callers are programs. */
export type User = Extract<Caller, { kind: "user" }>;

/**
 * What the handler of a public operation gets. `now` answers epoch milliseconds; `wording` the language that
 * the answer is read in (X3), which is found out when it is asked for: most answers have no sentences.
 */
export type PublicContext = {
  readonly requestId: string;
  readonly now: () => number;
  readonly log: Log;
  readonly wording: () => Wording;
  /** Makes a WebSocket of the request, where it is a handshake. */
  readonly upgrade: UpgradeThis;
};

/** What the handler of every other operation gets: the caller, their tenant and its database. */
export type Context = PublicContext & {
  readonly tenant: { readonly id: number; readonly slug: string };
  readonly db: Db;
  readonly caller: Caller;
  /** Until when the credentials are good, epoch ms; null: until they are revoked. */
  readonly endsAt: number | null;
  /**
   * Where the store of rate limits has to be asked, and the handler asks Redis anyway: it does both at once,
   * and gives no answer before it was told yes. Null otherwise.
   */
  readonly admission: Admission;
  /**
   * Whom the answer is for, where a program acts for a person: from now on sentences are in their own
   * language, unless the request asks for one (X3), and on their clock.
   */
  readonly answerFor: (person: Addressee) => void;
};

/**
 * The caller as a person.
 * @throws Problem forbidden for a program; the contract's `security` keeps those out already.
 */
export function userOf(caller: Caller): User {
  if (caller.kind === "user") return caller;
  throw new Problem("forbidden", { reason: "users_only" });
}

/**
 * What callers are called where their things are kept: "user 42", "service bot", "api_key acme". A program
 * keeps its name when its key is rotated (T4), and with it its holds and its first answers.
 */
export const callerName = (caller: Caller): string =>
  caller.kind === "user" ? userName(caller) : `${caller.kind} ${caller.name}`;

/** The same of a user. */
export const userName = ({ userId }: { readonly userId: number }): string => `user ${userId}`;
