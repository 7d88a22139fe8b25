import type { LiveMessage } from "../generated/answers.ts";
import { LiveRequest } from "../generated/contract.ts";
import { decodeMessage } from "../platform/contract/message.ts";
import type { Socket, SocketEvents } from "../platform/http/upgrade.ts";
import type { Log } from "../platform/logging/log.ts";
import { Problem } from "../problem.ts";
import { utcSecond } from "../time/time-text.ts";
import { LONGEST_TIMER } from "../time/units.ts";
import type { Wording } from "../wording/wording.ts";
import {
  type Closing,
  closingOf,
  erased,
  messageTooLong,
  serverStops,
  tokenEnded,
  tooSlow,
} from "./closing.ts";
import type { KeptSession } from "./kept-session.ts";
import { type Live, MOST_UNSENT_BYTES } from "./live.ts";
import { MessageAllowance, MOST_AT_ONCE } from "./message-allowance.ts";
import { problemFor, problemMessage } from "./problem-message.ts";
import { Watching } from "./watching.ts";
import { isSameUser, noToken, type Who, whoHas } from "./who.ts";

export type Handshake = {
  /** Whose calendar is watched from the beginning, and since which version. */
  readonly tutorId: number;
  readonly since: number | undefined;
  /** Sent as a sub-protocol; undefined: the first message says who it is. */
  readonly token: string | undefined;
} & Said;

/** How a session is spoken of, to its client and in the log. */
export type Said = {
  readonly requestId: string;
  readonly log: Log;
  readonly wording: Wording;
};

/** The longest message that a client needs is one with a token, of 8 kB at most. */
const LONGEST_MESSAGE = 16_384;

/** Whose session it is, and what they watch. */
type SignedIn = {
  who: Who;
  readonly watching: Watching;
  /** Gives back the place that is taken, and removes them from those who are looked at. */
  readonly leave: () => void;
};

/** One WebSocket, from its opening to its end (C3): `LiveRequest` comes in, `LiveMessage` goes out. */
export class LiveSession implements SocketEvents {
  readonly #live: Live;
  readonly #socket: Socket;
  readonly #handshake: Handshake;
  readonly #allowance: MessageAllowance;
  readonly #newcomer = {
    turnAway: () => this.#fail(new Problem("unavailable", { reason: "listeners" })),
  };
  readonly #listener = {
    beat: () => this.#beat(),
    stop: () => this.#close(serverStops),
  };
  #signedIn: SignedIn | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Messages are answered one after the other. */
  #work: Promise<void> = Promise.resolve();
  #hasBegun = false;
  #isOver = false;

  constructor(live: Live, socket: Socket, handshake: Handshake) {
    this.#live = live;
    this.#socket = socket;
    this.#handshake = handshake;
    this.#allowance = new MessageAllowance(live.elapsed);
  }

  /**
   * Goes on with a session that was kept (`Socket.keep`); its client is told soon of what they have missed.
   * @throws Problem unavailable or too_many, where fewer may listen now than before
   */
  static takenUp(live: Live, socket: Socket, kept: KeptSession, said: Said): LiveSession {
    const { tutorId, tenant, userId, role, endsAt, saidAt, told } = kept;
    const handshake = { tutorId, since: undefined, token: undefined, ...said };
    const session = new LiveSession(live, socket, handshake);
    const caller = { kind: "user", userId, role, tenant: tenant.slug } as const;
    const { watching } = session.#begin({ tenant, caller, endsAt });
    live.listeners.note(session.#listener, Math.max(0, live.now() - saidAt));
    session.#hasBegun = true;
    watching.resume(told);
    // Last, since the token may have ended meanwhile.
    session.#endAt(endsAt);
    return session;
  }

  readonly opened = (): void => {
    const { listeners, newcomers, firstMessageMs } = this.#live;
    if (listeners.isStopped) return this.#close(serverStops);
    listeners.note(this.#listener);
    if (!newcomers.enter(this.#newcomer)) return this.#newcomer.turnAway();
    this.#timer = setTimeout(() => this.#fail(noToken()), firstMessageMs);
    const { token } = this.#handshake;
    if (token !== undefined) this.#do(() => this.#authenticate(token));
  };

  readonly heard = (text: string | null, length: number): Promise<void> => {
    if (this.#isOver) return this.#work;
    if (length > LONGEST_MESSAGE) this.#close(messageTooLong);
    else if (!this.#allowance.take()) {
      this.#fail(new Problem("too_many", { what: "live_messages", most: MOST_AT_ONCE }));
    } else this.#do(() => this.#answer(text));
    return this.#work;
  };

  readonly closed = (): void => this.#end();

  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (!this.#isOver) await work();
    }).catch((error) => this.#refuse(error));
  }

  async #answer(text: string | null): Promise<void> {
    const request: LiveRequest = decodeMessage(LiveRequest, text);
    if (request.type === "authenticate") return await this.#authenticate(request.token);
    if (this.#signedIn === null) throw noToken();
    const { watching } = this.#signedIn;
    if (request.type === "unsubscribe") return watching.unsubscribe(request.tutor_id);
    await watching.subscribe(request.tutor_id, request.since);
  }

  async #authenticate(token: string): Promise<void> {
    const access = await this.#live.signIn(token);
    if (this.#isOver) return;
    const who = whoHas(access);
    if (this.#signedIn !== null) return this.#goOn(this.#signedIn, who);
    const { watching } = this.#begin(who);
    this.#live.newcomers.leave(this.#newcomer);
    this.#endWithToken(who);
    await watching.subscribe(this.#handshake.tutorId, this.#handshake.since).catch((error) => {
      // Without the tutor it was opened for it is of no use.
      this.#fail(problemFor(error, this.#handshake.log));
    });
  }

  /** Takes a place, and watches nothing yet. */
  #begin(who: Who): SignedIn {
    const { tenant, caller } = who;
    const leavePlace = this.#live.places.take({ tenantId: tenant.id, caller });
    const leavePeople = this.#enterPeople(who);
    const watching = new Watching({
      hub: this.#live.hub,
      tenant,
      tell: (message) => this.#tell(message),
      onGone: (tutorId, problem) => this.#gone(tutorId, problem),
    });
    const leave = () => {
      leavePlace();
      leavePeople();
    };
    return this.#signedIn = { who, watching, leave };
  }

  /** Somebody who is erased may listen no longer, although their token is still good. */
  #enterPeople({ tenant, caller }: Who): () => void {
    if (caller.kind !== "user") return () => {};
    return this.#live.people.enter(tenant, caller.userId, () => this.#fail(erased()));
  }

  /** With a fresh token of the same user. */
  #goOn(signedIn: SignedIn, who: Who): void {
    if (!isSameUser(signedIn.who, who)) {
      return this.#fail(new Problem("forbidden", { reason: "acts_for_other" }));
    }
    signedIn.who = who;
    this.#endWithToken(who);
  }

  /** Says until when it is good, and ends with it unless a fresh one comes before (C3). */
  #endWithToken({ endsAt }: Who): void {
    this.#tell({ type: "authenticated", data: { ends_at: utcSecond(endsAt) } });
    this.#endAt(endsAt);
  }

  #endAt(until: number): void {
    clearTimeout(this.#timer);
    // A token that lasts longer than any timer is looked at again.
    const look = () => {
      const left = until - this.#live.now();
      if (left <= 0) return this.#close(tokenEnded);
      this.#timer = setTimeout(look, Math.min(left, LONGEST_TIMER));
    };
    look();
  }

  /** Without the tutor it was opened for, or without the tenant, it is of no use. */
  #gone(tutorId: number, problem: Problem): void {
    if (tutorId === this.#handshake.tutorId || problem.status >= 500) this.#fail(problem);
    else this.#say(problem);
  }

  /** What was asked cannot be done; the connection goes on, once it is known whose it is. */
  #refuse(error: unknown): void {
    const problem = problemFor(error, this.#handshake.log);
    if (this.#signedIn === null) this.#fail(problem);
    else this.#say(problem);
  }

  #fail(problem: Problem): void {
    this.#say(problem);
    this.#close(closingOf(problem));
  }

  #say(problem: Problem): void {
    const { requestId, wording } = this.#handshake;
    this.#tell(problemMessage(problem, requestId, wording));
  }

  /** After such a silence everything sent must have been taken, unless nobody reads. */
  #beat(): void {
    if (this.#socket.unsent() > 0) return this.#close(tooSlow);
    this.#tell({ type: "heartbeat", data: {} });
  }

  #tell(message: LiveMessage): void {
    if (this.#isOver) return;
    if (this.#socket.unsent() > MOST_UNSENT_BYTES) return this.#close(tooSlow);
    this.#live.listeners.note(this.#listener);
    this.#socket.send(JSON.stringify(message));
    this.#keep();
  }

  /** Keeps its state with the socket, from the first version told on, where the runtime may forget everything else. */
  #keep(): void {
    if (this.#socket.keep === undefined || this.#signedIn === null) return;
    const { who: { tenant: { id, slug }, caller, endsAt }, watching: { told } } = this.#signedIn;
    if (told.length > 0) this.#hasBegun = true;
    if (!this.#hasBegun || caller.kind !== "user") return;
    const { tutorId, requestId, wording: { language } } = this.#handshake;
    const { userId, role } = caller;
    const saidAt = this.#live.now();
    const tenant = { id, slug };
    const kept = { tutorId, requestId, language, tenant, userId, role, endsAt, saidAt, told };
    this.#socket.keep(kept satisfies KeptSession);
  }

  #close({ code, reason }: Closing): void {
    if (this.#isOver) return;
    this.#end();
    this.#socket.close(code, reason);
    this.#handshake.log.debug("live_closed", { code });
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#live.listeners.remove(this.#listener);
    this.#live.newcomers.leave(this.#newcomer);
    this.#signedIn?.watching.end();
    this.#signedIn?.leave();
  }
}
