import { keptWork } from "../session/kept-work.ts";

/** What was typed and not saved, and the state of the API it was typed upon. */
export type Kept<Draft> = { readonly draft: Draft; readonly etag: string | null };

/** What was kept under a key; null where that is nothing, or nothing of its kind. */
export function keptAs<Draft>(
  key: string,
  isDraft: (value: unknown) => value is Draft,
): Kept<Draft> | null {
  const kept = keptWork.read(key);
  if (typeof kept !== "object" || kept === null) return null;
  const { draft, etag } = kept as Partial<Record<"draft" | "etag", unknown>>;
  return isDraft(draft) && (etag === null || typeof etag === "string") ? { draft, etag } : null;
}
