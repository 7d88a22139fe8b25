/** An open WebSocket, whatever runtime it is of. What is sent or closed after its end is lost without an error. */
export type Socket = {
  readonly send: (text: string) => void;
  /** `code` is 1000, 1001, 1009 or 4000 to 4999; `reason` has 123 bytes at most. */
  readonly close: (code: number, reason: string) => void;
  /** Bytes that were sent and have not been taken by the network yet. */
  readonly unsent: () => number;
  /**
   * Keeps with the socket what is needed to take it up again, in place of what was kept before: values that can be
   * cloned, 16 kB at most. Only on a runtime that may forget everything else while the socket stays open.
   */
  readonly keep?: (state: unknown) => void;
};

/** What happens on it. */
export type SocketEvents = {
  readonly opened: () => void;
  /**
   * A message; `text` is null for a binary one. `length` is in bytes, for a text in UTF-16 units. Resolves when it is
   * answered.
   */
  readonly heard: (text: string | null, length: number) => Promise<void>;
  /** Once, and the last; whoever ended it. */
  readonly closed: () => void;
};

/** The answer that opens it, and when it is over for us: closed, or left to the runtime. */
export type Upgraded = { readonly response: Response; readonly over: Promise<void> };

/**
 * Makes a WebSocket of a request; `protocol` is the sub-protocol that is chosen, null for none. Answers null where
 * the request is no handshake, and where the runtime has no WebSockets.
 */
export type Upgrade = (
  request: Request,
  protocol: string | null,
  open: (socket: Socket) => SocketEvents,
) => Upgraded | null;

/** The same for one request, as handlers have it. */
export type UpgradeThis = (
  protocol: string | null,
  open: (socket: Socket) => SocketEvents,
) => Upgraded | null;
