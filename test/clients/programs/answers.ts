import assert from "node:assert/strict";

/** What both clients give back for a request; hey-api's has no response where none came. */
type Answer<T, E> = { readonly data?: T; readonly error?: E; readonly response?: Response };
type Asked<T, E> = Answer<T, E> | Promise<Answer<T, E>>;

/** What the answer holds; throws when the request was refused. */
export async function done<T>(answer: Asked<T, unknown>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  assert(response?.ok && data !== undefined && data !== null, said(response, error));
  return data;
}

/** For requests that are answered with nothing. */
export async function gone(answer: Asked<unknown, unknown>): Promise<void> {
  const { error, response } = await answer;
  assert.equal(response?.status, 204, said(response, error));
}

/** The `code` by which a program decides what to do about a refusal. */
export async function codeOf<E extends { readonly code: string }>(
  answer: Asked<unknown, E>,
): Promise<E["code"]> {
  const { error, response } = await answer;
  assert(typeof error?.code === "string", said(response, error));
  return error.code;
}

/** The entries of a page, whatever the list calls them. */
export function entriesOf<P extends object>(page: P): Entry<P>[] {
  const [entries, ...others] = Object.values(page).filter(Array.isArray);
  assert(entries !== undefined && others.length === 0, `not a list: ${JSON.stringify(page)}`);
  return entries;
}

type Entry<P> = { [K in keyof P]: P[K] extends readonly (infer T)[] ? T : never }[keyof P];

/** The first of them, which has to be there. */
export function first<T>(entries: readonly T[]): T {
  const [entry] = entries;
  assert(entry !== undefined, "an empty list");
  return entry;
}

/** All entries of a list, page by page. */
export async function allOf<P extends { readonly cursor: string | null }>(
  pageAt: (cursor: string | undefined) => Promise<P>,
): Promise<{ readonly entries: Entry<P>[]; readonly pages: number }> {
  const entries: Entry<P>[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await pageAt(cursor);
    entries.push(...entriesOf(page));
    cursor = page.cursor ?? undefined;
    pages++;
  } while (cursor !== undefined);
  return { entries, pages };
}

function said(response: Response | undefined, error: unknown): string {
  if (response === undefined) return `no answer: ${error}`;
  return `${response.url} was answered with ${response.status}: ${JSON.stringify(error)}`;
}
