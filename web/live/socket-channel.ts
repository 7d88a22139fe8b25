import { apiUrl } from "../backend/settings.ts";
import { type Ending, type OpenChannel, readMessage } from "./channel.ts";

const PROTOCOL = "halfhour.v1";

/** 4000 and the status that a request would have had; 4001: the token has ended. */
const endings: Readonly<Record<number, Ending>> = {
  4001: "unauthenticated",
  4401: "unauthenticated",
  4404: "not_found",
};

/** The WebSocket, which is served beside the API; the token is a sub-protocol, never in the address. */
export const openSocket: OpenChannel = ({ tutorId, token, since }, { heard, ended }) => {
  const url = new URL(`ws/calendar/${tutorId}`, apiUrl);
  url.protocol = url.protocol.replace("http", "ws");
  if (since !== null) url.searchParams.set("since", String(since));
  const socket = new WebSocket(url, [PROTOCOL, token]);
  const leaving = new AbortController();
  const { signal } = leaving;
  socket.addEventListener("message", ({ data }) => {
    const message = typeof data === "string" ? readMessage(data) : null;
    if (message) heard(message);
  }, { signal });
  socket.addEventListener("close", ({ code }) => ended(endings[code] ?? "lost"), { signal });
  return {
    renew(fresh) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify({ type: "authenticate", token: fresh }));
      return true;
    },
    close() {
      leaving.abort();
      socket.close();
    },
  };
};
