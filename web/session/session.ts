import { reactive, readonly } from "vue";
import { now } from "../time/clock.ts";

export type Role = "tutor" | "student" | "admin";

/** Who uses the pages, as their token says. The API alone judges the token; here it only chooses what to show. */
export type Session = {
  readonly token: string;
  readonly role: Role;
  /** Epoch ms. */
  readonly endsAt: number;
};

const KEY = "halfhour.token";
const state = reactive<{ current: Session | null; hasEnded: boolean }>({
  current: null,
  hasEnded: false,
});

/** `hasEnded` says that somebody was signed in and their token is good no more. */
export const session = readonly(state);

/** Signs in with a token; false where the text is none, and then nothing changes. */
export function signIn(token: string): boolean {
  const read = sessionOf(token);
  if (read === null) return false;
  state.current = read;
  state.hasEnded = false;
  sessionStorage.setItem(KEY, token);
  return true;
}

/** The token of an earlier page of this tab. */
export function resume(): void {
  const token = sessionStorage.getItem(KEY);
  if (token !== null) signIn(token);
}

/** Forgets the token: because the person leaves, or because the API takes it no more. */
export function signOut(why: "left" | "ended"): void {
  sessionStorage.removeItem(KEY);
  state.current = null;
  state.hasEnded = why === "ended";
}

const ROLES: readonly string[] = ["tutor", "student", "admin"];
const isRole = (role: unknown): role is Role => typeof role === "string" && ROLES.includes(role);

function sessionOf(token: string): Session | null {
  const claims = claimsOf(token);
  const role = claims?.["role"] ?? "student";
  if (claims === null || !isRole(role)) return null;
  const ends = claims["exp"];
  const endsAt = typeof ends === "number" ? ends * 1_000 : now() + 86_400_000;
  return { token, role, endsAt };
}

/** What a token says, whoever signed it; null where it is none. */
function claimsOf(token: string): Readonly<Record<string, unknown>> | null {
  try {
    const text = atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null ? { ...claims } : null;
  } catch {
    return null;
  }
}
