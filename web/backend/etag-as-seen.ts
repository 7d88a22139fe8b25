import { type Answer, answerOf } from "./backend.ts";
import { Outdated } from "./failures.ts";

/**
 * The ETag of something that was seen in a list, which has none: it is read by itself, and must still be what was
 * seen. @throws Outdated, Refused, Unreachable
 */
export async function etagAsSeen<Data>(
  call: Promise<Answer<Data>>,
  isAsSeen: (now: Data) => boolean,
): Promise<string | null> {
  const { data, headers } = await answerOf(call);
  if (!isAsSeen(data)) throw new Outdated();
  return headers.get("ETag");
}
