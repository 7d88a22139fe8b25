import type { Person } from "../../support/telegram/person.ts";
import type { Api } from "./api.ts";
import { type Member, ok } from "./members.ts";

/** A code that links the member with whoever sends it, as their web page shows it. */
export const codeFor = (
  member: Member,
): Promise<{ code: string; url: string; expires_at: string }> =>
  ok(member.post("/me/telegram/code"));

/** Links them without a word, as if they had sent the code to the bot some time ago. */
export async function link(api: Api, member: Member, { id }: Pick<Person, "id">): Promise<void> {
  const { code } = await codeFor(member);
  const answer = await fetch(`${api.url}/internal/telegram/links`, {
    method: "POST",
    headers: { "x-service-key": api.key, "content-type": "application/json" },
    body: JSON.stringify({ telegram_id: id, code }),
  });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`${id} could not be linked: ${text}`);
}

/** Does each of them, so many at a time. */
export async function eachOf<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
  atATime = 8,
): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < items.length) {
      const index = next++;
      const item = items[index];
      if (item !== undefined) await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: atATime }, one));
}
