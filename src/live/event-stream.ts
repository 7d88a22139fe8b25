import type { LiveMessage } from "../generated/answers.ts";
import type { Caller } from "../platform/contract/context.ts";
import type { Stream } from "../platform/contract/types.ts";
import { Problem } from "../problem.ts";
import { badToken } from "../platform/auth/unauthenticated.ts";
import type { Wording } from "../wording/wording.ts";
import { erased } from "./closing.ts";
import { type Live, MOST_UNSENT_BYTES } from "./live.ts";
import { problemMessage } from "./problem-message.ts";
import { Watching } from "./watching.ts";

export type StreamRequest = {
  readonly tenant: { readonly id: number; readonly slug: string };
  readonly caller: Caller;
  readonly tutorId: number;
  readonly since: number | undefined;
  /** It ends after so many; 0: once all was told that there is to tell now. */
  readonly seconds: number;
  /** When the caller's token ends, epoch ms; null: they have a key. */
  readonly endsAt: number | null;
  readonly requestId: string;
  readonly wording: () => Wording;
};

/** A key may be revoked; whoever comes back with it is asked for it again. */
const LASTS_WITH_KEY_MS = 600_000;

const utf8 = new TextEncoder();

/** A message as a server-sent event; a version is its id, with which a client comes back. */
export function eventText(message: LiveMessage): string {
  const { data } = message;
  const id = "version" in data ? `id: ${data.version}\n` : "";
  return `${id}data: ${JSON.stringify(message)}\n\n`;
}

/**
 * A stream of events about a tutor's calendar, which begins when its first version is known (C3).
 * @throws Problem not_found when there is no such tutor, too_many or unavailable when there is no place for it.
 */
export async function openEventStream(live: Live, request: StreamRequest): Promise<Stream> {
  const { listeners, places } = live;
  if (listeners.isStopped) throw new Problem("unavailable", { reason: "stopping" });
  const { tenant, caller, tutorId, since, seconds } = request;
  const leavePlace = places.take({ tenantId: tenant.id, caller });
  const stream = new EventStream(live, request, leavePlace);
  try {
    await stream.watching.subscribe(tutorId, since);
  } catch (error) {
    stream.end();
    throw error;
  }
  if (seconds === 0) stream.end();
  else stream.endLater();
  return stream;
}

class EventStream implements Stream {
  readonly body: ReadableStream<Uint8Array>;
  readonly over: Promise<void>;
  readonly watching: Watching;
  readonly #live: Live;
  readonly #request: StreamRequest;
  readonly #leavePlace: () => void;
  readonly #leavePeople: () => void;
  readonly #setOver: () => void;
  readonly #listener = {
    beat: () => this.#beat(),
    stop: () => this.end(),
  };
  // Set by `start`, which the constructor of the stream calls.
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(live: Live, request: StreamRequest, leavePlace: () => void) {
    this.#live = live;
    this.#request = request;
    this.#leavePlace = leavePlace;
    ({ promise: this.over, resolve: this.#setOver } = Promise.withResolvers<void>());
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      cancel: () => void this.#leave(),
    }, new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNSENT_BYTES }));
    this.watching = new Watching({
      hub: live.hub,
      tenant: request.tenant,
      tell: (message) => this.#tell(message),
      onGone: (_, problem) => this.#fail(problem),
    });
    live.listeners.note(this.#listener);
    const { tenant, caller } = request;
    this.#leavePeople = caller.kind === "user"
      ? live.people.enter(tenant, caller.userId, () => this.#fail(erased()))
      : () => {};
  }

  end(): void {
    if (this.#leave()) this.#controller?.close();
  }

  /** At the end of the time that was asked for, or of the caller's token. */
  endLater(): void {
    const { seconds, endsAt } = this.#request;
    const left = endsAt === null ? LASTS_WITH_KEY_MS : endsAt - this.#live.now();
    this.#timer = seconds * 1_000 <= left || endsAt === null
      ? setTimeout(() => this.end(), Math.min(seconds * 1_000, left))
      : setTimeout(() => this.#fail(badToken({ reason: "expired" })), Math.max(0, left));
  }

  #fail(problem: Problem): void {
    const { requestId, wording } = this.#request;
    this.#tell(problemMessage(problem, requestId, wording()));
    this.end();
  }

  #tell(message: LiveMessage): void {
    if (this.#isOver) return;
    if ((this.#controller?.desiredSize ?? 0) <= 0) return this.#cut();
    this.#live.listeners.note(this.#listener);
    this.#controller?.enqueue(utf8.encode(eventText(message)));
  }

  /** What was told before the silence was taken long ago, unless nobody reads. */
  #beat(): void {
    if (this.#controller?.desiredSize !== MOST_UNSENT_BYTES) return this.#cut();
    this.#tell({ type: "heartbeat", data: {} });
  }

  /** A client that does not read comes back with the id of the last event that it has read. */
  #cut(): void {
    if (this.#leave()) this.#controller?.error(new Error("the client reads too slowly"));
  }

  /** False where it was over before. */
  #leave(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#live.listeners.remove(this.#listener);
    this.watching.end();
    this.#leavePlace();
    this.#leavePeople();
    this.#setOver();
    return true;
  }
}
