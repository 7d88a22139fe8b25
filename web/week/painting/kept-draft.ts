import type { Drafts, Painted } from "../draft.ts";

const STATUSES: readonly string[] = ["available", "blocked", "empty"];
const isPainted = (text: unknown): text is Painted =>
  typeof text === "string" && STATUSES.includes(text);

/** What was painted and not saved outlives a reload and a token that ends, in this tab only. */
export function keepDraft(key: string, drafts: Drafts): void {
  if (drafts.size === 0) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify([...drafts]));
}

/** What was kept under a key; empty where that is nothing, or nothing that can be read. */
export function keptDraft(key: string): Map<string, Painted> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    const entries = Array.isArray(kept) ? kept.filter(isEntry) : [];
    return new Map(entries);
  } catch {
    return new Map();
  }
}

const isEntry = (entry: unknown): entry is [string, Painted] =>
  Array.isArray(entry) && typeof entry[0] === "string" && isPainted(entry[1]);

/** Whose draft of which week it is. */
export const draftKey = (tutorId: number, monday: string, zone: string): string =>
  `halfhour.draft.${tutorId}.${monday}.${zone}`;
