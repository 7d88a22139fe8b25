const lasting = new WeakMap<Response, Promise<void>>();

/**
 * Says of an answer that it goes on after it has begun, as a WebSocket or a stream of events does, and when it
 * is over for us. Until then its connection is in use, however long nothing is sent over it.
 */
export function markLasting(response: Response, over: Promise<void>): void {
  lasting.set(response, over);
}

/** When a lasting answer is over; undefined for any other. */
export const lastsUntil = (response: Response): Promise<void> | undefined => lasting.get(response);
