import { invalid } from "../problem.ts";

/** The sub-protocol of the WebSocket. */
export const PROTOCOL = "halfhour.v1";

/** Which sub-protocol is chosen, and the token that was sent as another. */
export type Offered = { readonly protocol: string | null; readonly token: string | undefined };

/**
 * What Sec-WebSocket-Protocol offers: nothing, our protocol, or that and a token.
 * @throws Problem validation_failed where others are offered and ours is not.
 */
export function offeredProtocols(header: string | undefined): Offered {
  if (header === undefined) return { protocol: null, token: undefined };
  const offered = header.split(",").map((name) => name.trim());
  if (!offered.includes(PROTOCOL)) {
    throw invalid("sec-websocket-protocol", "one_of", { values: [PROTOCOL] });
  }
  return { protocol: PROTOCOL, token: offered.find((name) => name !== PROTOCOL) };
}
