import type { PersonTalk } from "./screen.ts";

/**
 * Does what changes something. Whatever comes of it, what is kept of this person's reads is gone: even a call
 * that was not answered may have been carried out.
 */
export async function written<T>(
  { backend, telegramId }: PersonTalk,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } finally {
    backend.schedules.empty(telegramId);
    backend.lessons.empty(telegramId);
  }
}
