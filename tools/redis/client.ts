import { createClient, type ErrorReply, RESP_TYPES } from "@redis/client";
import { Buffer } from "node:buffer";

export type Client = ReturnType<typeof clientOf>;

/** A simple string is a string, a bulk string is bytes; an error is data, as one of a pipeline's. */
export type Reply = null | string | number | Uint8Array | ErrorReply | Reply[];

/**
 * A client of `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS, that says
 * nothing of itself to the server and opens one connection only: what was begun on one that is lost
 * (a MULTI, a subscription) must not go on in the next.
 */
export const clientOf = (url: string) =>
  createClient({
    url,
    // Replies as Upstash's REST has them: a map is a list, a number that has a point is a text.
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: "disabled",
    socket: { reconnectStrategy: false },
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
