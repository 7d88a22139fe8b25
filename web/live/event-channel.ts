import { EventSourceParserStream } from "eventsource-parser/stream";
import { apiUrl } from "../backend/settings.ts";
import {
  type Ending,
  type Listener,
  type OpenChannel,
  readMessage,
  type Watched,
} from "./channel.ts";

const endings: Readonly<Record<number, Ending>> = { 401: "unauthenticated", 404: "not_found" };

/**
 * Server-sent events by `fetch`, which can set the header that `EventSource` cannot.
 * @param seconds how long the stream lasts at most; 0 asks once
 */
export const openEvents = (seconds: number): OpenChannel => (watched, listener) => {
  const leaving = new AbortController();
  read(watched, seconds, listener, leaving.signal)
    .catch((): Ending => "lost")
    .then((why) => {
      if (!leaving.signal.aborted) listener.ended(why);
    });
  return { renew: () => false, close: () => leaving.abort() };
};

async function read(
  { tutorId, token, since }: Watched,
  seconds: number,
  { heard }: Listener,
  signal: AbortSignal,
): Promise<Ending> {
  const query = new URLSearchParams({ tutor_id: String(tutorId), seconds: String(seconds) });
  if (since !== null) query.set("since", String(since));
  const headers = { Authorization: `Bearer ${token}`, Accept: "text/event-stream" };
  const answer = await fetch(`${apiUrl}/live?${query}`, { headers, signal, cache: "no-store" });
  if (!answer.ok || answer.body === null) return endings[answer.status] ?? "lost";
  const events = answer.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: 65_536 }))
    .getReader();
  for (;;) {
    const { done, value } = await events.read();
    if (done) return "lost";
    const message = readMessage(value.data);
    if (message?.type === "problem") return endings[message.data.status] ?? "lost";
    if (message && !signal.aborted) heard(message);
  }
}
