import { Problem } from "../problem.ts";

/** Why a WebSocket is closed: a code of RFC 6455 or of our own, and a few words for programmers. */
export type Closing = { readonly code: number; readonly reason: string };

export const serverStops: Closing = { code: 1001, reason: "the server stops, connect again" };
export const messageTooLong: Closing = { code: 1009, reason: "the message is too long" };
export const tokenEnded: Closing = { code: 4001, reason: "the token has ended" };
export const tooSlow: Closing = { code: 4002, reason: "the client reads too slowly" };

/** What any other request of theirs is told. */
export const erased = (): Problem => new Problem("unauthenticated", { reason: "erased" });

/** 4000 and the status that the problem has in an answer. */
export const closingOf = ({ status, code }: Problem): Closing => ({
  code: 4000 + status,
  reason: code,
});
