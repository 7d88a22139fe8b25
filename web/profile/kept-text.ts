import type { Draft } from "./about.ts";

/** What was typed and not saved yet, and on which state of the stored draft (null: there was none). */
export type KeptText = {
  readonly user: number;
  readonly draft: Draft;
  readonly etag: string | null;
};

const KEY = "halfhour.profile-draft";

/** Keeps it in this tab, so that neither a reload nor a sign-in that ends loses it; null forgets it. */
export function keepText(text: KeptText | null): void {
  try {
    if (text === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(text));
  } catch {
    // A full or forbidden store: the text is in the fields, and leaving the page is warned of.
  }
}

/** What a user typed in this tab and could not save; null where that is nothing. */
export function keptTextOf(user: number): KeptText | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return isKeptText(kept) && kept.user === user ? kept : null;
  } catch {
    return null;
  }
}

const isKeptText = (kept: unknown): kept is KeptText =>
  typeof kept === "object" && kept !== null && "user" in kept && "draft" in kept && "etag" in kept;
