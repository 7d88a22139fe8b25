import { isRefused, Unreachable } from "../backend/backend-error.ts";
import { forgetPerson } from "../backend/backend.ts";
import type { Link } from "../backend/shapes.ts";
import type { Talk } from "../screens/screen.ts";

/** Whose account the chat is linked with; null: nobody's. What is kept of people counts for a minute. */
export async function personOf({ backend, telegramId, ...talk }: Talk): Promise<Link | null> {
  const who = { telegramId, language: talk.language };
  try {
    return (await backend.people.get(telegramId, "", () => backend.links.read(who))).value;
  } catch (error) {
    if (isRefused(error, "not_linked")) {
      forgetPerson(backend, telegramId);
      return null;
    }
    // Nobody but who runs the bot can do anything about its key, or about the path at which it looks for the API.
    if (isRefused(error, "forbidden", "not_found")) {
      throw new Unreachable("not_ours", { cause: error });
    }
    throw error;
  }
}

/**
 * Links the chat by a code. Whatever comes of it, who the chat is for is asked anew.
 * @throws Refused when no account can be linked by it
 */
export async function linkChat(talk: Talk, code: string): Promise<Link> {
  try {
    return await talk.backend.links.create(talk, code, talk.key);
  } finally {
    forgetPerson(talk.backend, talk.telegramId);
  }
}
