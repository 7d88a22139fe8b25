import { tutorAskedOf } from "../people/asked-of.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { Problem } from "../problem.ts";
import { openEventStream } from "./event-stream.ts";
import type { Live } from "./live.ts";
import { LiveSession } from "./live-session.ts";
import { offeredProtocols } from "./offered-protocols.ts";

// Some proxies hold an answer back until it is complete, and compress it, unless they are told.
const STREAMED = { "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no" } as const;

export const liveHandlers = (live: Live) => ({
  streamCalendar: async ({ query, header }, answer, context) => {
    const { tenant, caller, endsAt, requestId, wording } = context;
    const stream = await openEventStream(live, {
      tenant,
      caller,
      tutorId: tutorAskedOf(caller, query.tutor_id),
      since: header["last-event-id"] ?? query.since,
      seconds: query.seconds,
      endsAt,
      requestId,
      wording,
    });
    return answer.stream(200, stream, STREAMED);
  },

  watchCalendar: ({ path, query, header }, answer, { upgrade, requestId, log, wording }) => {
    if (live.listeners.isStopped) throw new Problem("unavailable", { reason: "stopping" });
    const { protocol, token } = offeredProtocols(header["sec-websocket-protocol"]);
    const { tutor_id: tutorId } = path;
    // The request's language is not known any more once it is a WebSocket.
    const said = { requestId, log, wording: wording() };
    const { since } = query;
    const upgraded = upgrade(
      protocol,
      (socket) => new LiveSession(live, socket, { tutorId, since, token, ...said }),
    );
    if (upgraded === null) {
      throw new Problem("upgrade_required", {}, { headers: { Upgrade: "websocket" } });
    }
    return answer.upgraded(101, upgraded);
  },
} satisfies Partial<Handlers>);
