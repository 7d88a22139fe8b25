import type { Schemas } from "../../client/create-client.ts";

export type LiveMessage = Schemas["LiveMessage"];

/** Whose calendar is listened to, as whom, and the version that is known of it. */
export type Watched = {
  readonly tutorId: number;
  readonly token: string;
  readonly since: number | null;
};

/** Why a channel is over: it broke, the token is good no more, or there is no such calendar. */
export type Ending = "lost" | "unauthenticated" | "not_found";

/** Who listens. After `ended` nothing is heard any more. */
export type Listener = {
  readonly heard: (message: LiveMessage) => void;
  readonly ended: (why: Ending) => void;
};

/** A way on which the messages of a calendar come. */
export type Channel = {
  /** Goes on with a fresh token; false where the channel cannot and has to be opened anew. */
  readonly renew: (token: string) => boolean;
  /** Ends it; the listener hears nothing of that. */
  readonly close: () => void;
};

export type OpenChannel = (watched: Watched, listener: Listener) => Channel;

/** The message that a text holds; null where something on the way said something else. */
export function readMessage(text: string): LiveMessage | null {
  try {
    const message: unknown = JSON.parse(text);
    const isMessage = typeof message === "object" && message !== null && "type" in message &&
      "data" in message;
    // The contract says the rest of its shape; types that are not known are passed over.
    return isMessage ? message as LiveMessage : null;
  } catch {
    return null;
  }
}
