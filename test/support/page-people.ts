import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Pages, Who } from "./pages.ts";

/** Somebody whom only one test knows, made by their first request. */
export type PagePerson = {
  readonly who: Who;
  readonly id: number;
  readonly name: string;
  /** Calls the API as them, which must go well, and answers the body. */
  readonly call: <Body = unknown>(method: string, path: string, body?: unknown) => Promise<Body>;
};

export async function aPagePerson(
  pages: Pages,
  role: Who["role"],
  name: string = role,
): Promise<PagePerson> {
  const who: Who = { sub: `${role}-${crypto.randomUUID()}`, role, name };
  const token = await pages.tokenOf(who);
  const call = async <Body>(method: string, path: string, body?: unknown) => {
    const answer = await pages.ask(token, method, path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    // What the test expects of the answer, it says by Body.
    return answer.body as Body;
  };
  const { id } = await call<{ id: number }>("GET", "/me/profile");
  return { who, id, name, call };
}

/** Counts what a page sends to the API from now on: `sent("PUT")`. */
export function countSent(page: Page): (method: string) => number {
  const methods: string[] = [];
  page.on("request", (request) => void methods.push(request.method()));
  return (method) => methods.filter((sent) => sent === method).length;
}

/** What a page shows, as text, comes to hold a text. */
export const mustShow = async (page: Page, text: string | RegExp): Promise<void> => {
  const shown = page.getByText(text).filter({ visible: true });
  await expect.poll(() => shown.count(), { message: `${text}` }).toBeGreaterThan(0);
};
