import { tabStorage } from "../frame/storage.ts";

const BEGINNING = "halfhour.kept.";

/**
 * What somebody typed or painted and has not saved. This tab keeps it, so that neither a reload nor a sign-in that
 * ends loses it; who signs out leaves nothing of it behind.
 */
export const keptWork = {
  /** Where it is kept: another person finds nothing there. */
  keyOf: (person: string, what: string): string => `${BEGINNING}${person}.${what}`,

  /** @param work null forgets what was kept */
  keep(key: string, work: unknown): void {
    if (work === null) tabStorage.forget(key);
    else tabStorage.write(key, JSON.stringify(work));
  },

  /** What was kept, of whatever shape; null where that is nothing. */
  read(key: string): unknown {
    try {
      return JSON.parse(tabStorage.read(key) ?? "null");
    } catch {
      return null;
    }
  },

  forgetAll: (): void => tabStorage.forgetAll(BEGINNING),
};
