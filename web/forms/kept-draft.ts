/** What was typed and not saved, and the state of the API it was typed upon. */
export type Kept<Draft> = { readonly draft: Draft; readonly etag: string | null };

/** Keeps it in this tab, so that neither a reload nor a sign-in that ends loses it; null forgets it. */
export function keep(key: string, kept: Kept<unknown> | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // A full or forbidden store: it stands in the fields, and whoever leaves them is asked.
  }
}

/** What was kept under a key; null where that is nothing, or nothing of its kind. */
export function keptAs<Draft>(
  key: string,
  isDraft: (value: unknown) => value is Draft,
): Kept<Draft> | null {
  try {
    const { draft, etag } = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    return isDraft(draft) && (etag === null || typeof etag === "string") ? { draft, etag } : null;
  } catch {
    return null;
  }
}
