import { reactive, readonly } from "vue";
import { now } from "../time/clock.ts";
import { claimsOf } from "./claims.ts";
import { keptToken } from "./kept-token.ts";
import { keptWork } from "./kept-work.ts";

export type Role = "tutor" | "student" | "admin";

/** Who uses the pages, as their token says. The API alone judges the token; here it only chooses what to show. */
export type Session = {
  readonly token: string;
  /** Whose it is: their tenant and subject. */
  readonly person: string;
  readonly role: Role;
  /** Epoch ms. */
  readonly endsAt: number;
};

const state = reactive<{ current: Session | null; hasEnded: boolean }>({
  current: null,
  hasEnded: false,
});

/** Whose data this page has shown since it was loaded, also after they left. */
let shownTo: string | null = null;

/**
 * `current` stays until somebody leaves or another comes, so that the page and what was done on it stay, too;
 * `hasEnded` says that the API takes its token no more.
 */
export const session = readonly(state);

/**
 * Signs in with a token; false where the text is none, and then nothing changes. Of another person than before
 * nothing may stay on the page, so that it begins anew.
 */
export function signIn(token: string): boolean {
  const read = sessionOf(token);
  if (read === null) return false;
  keptToken.write(token);
  if (shownTo !== null && shownTo !== read.person) {
    location.reload();
    return true;
  }
  shownTo = read.person;
  state.current = read;
  state.hasEnded = false;
  return true;
}

/** The token of an earlier page of this tab. */
export function resume(): void {
  const token = keptToken.read();
  if (token !== null) signIn(token);
}

/** Forgets the token of a person who leaves, and what they have not saved. */
export function signOut(): void {
  keptToken.forget();
  keptWork.forgetAll();
  state.current = null;
  state.hasEnded = false;
}

/** The API takes the token no more, and nobody has given another. */
export function tokenHasEnded(): void {
  keptToken.forget();
  state.hasEnded = state.current !== null;
}

const ROLES: readonly string[] = ["tutor", "student", "admin"];
const isRole = (role: unknown): role is Role => typeof role === "string" && ROLES.includes(role);

function sessionOf(token: string): Session | null {
  const claims = claimsOf(token);
  const role = claims?.["role"] ?? "student";
  if (claims === null || !isRole(role)) return null;
  const ends = claims["exp"];
  const endsAt = typeof ends === "number" ? ends * 1_000 : now() + 86_400_000;
  return { token, role, endsAt, person: JSON.stringify([claims["tenant"], claims["sub"]]) };
}
