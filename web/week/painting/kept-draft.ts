import { keptWork } from "../../session/kept-work.ts";
import type { Drafts, Painted } from "../draft.ts";
import type { WeekWanted } from "../use-week.ts";

const STATUSES: readonly string[] = ["available", "blocked", "empty"];
const isPainted = (text: unknown): text is Painted =>
  typeof text === "string" && STATUSES.includes(text);

/** Whose draft of which week it is. */
export const draftKey = (person: string, { tutorId, monday, zone }: WeekWanted): string =>
  keptWork.keyOf(person, `week.${tutorId}.${monday}.${zone}`);

/** Keeps a draft under a key; an empty one is forgotten. */
export const keepDraft = (key: string, drafts: Drafts): void =>
  keptWork.keep(key, drafts.size === 0 ? null : [...drafts]);

/** What was kept under a key; empty where that is nothing, or nothing that can be read. */
export function keptDraft(key: string): Map<string, Painted> {
  const kept = keptWork.read(key);
  return new Map(Array.isArray(kept) ? kept.filter(isEntry) : []);
}

const isEntry = (entry: unknown): entry is [string, Painted] =>
  Array.isArray(entry) && typeof entry[0] === "string" && isPainted(entry[1]);
