import { chance } from "../time/clock.ts";
import type { Channel, Ending, LiveMessage, OpenChannel } from "./channel.ts";
import { openSocket } from "./socket-channel.ts";

/** `live`: changes are told as they come; `polling`: asked for now and then; `away`: nobody answers. */
export type LiveState = "connecting" | "live" | "polling" | "away";

type Way = { readonly open: OpenChannel; readonly tries: number; readonly isPoll: boolean };

/** Events are for whom no socket comes through; nobody else loads what reads them. */
const openEvents = (seconds: number): OpenChannel => (watched, listener) => {
  let isClosed = false;
  let channel: Channel | null = null;
  import("./event-channel.ts").then(
    (events) => channel = isClosed ? null : events.openEvents(seconds)(watched, listener),
    () => isClosed || listener.ended("lost"),
  );
  return {
    renew: () => false,
    close() {
      isClosed = true;
      channel?.close();
    },
  };
};

/** From the best to the last resort: a proxy may let no socket through, or keep a stream to itself. */
const WAYS: readonly Way[] = [
  { open: openSocket, tries: 2, isPoll: false },
  { open: openEvents(3_600), tries: 2, isPoll: false },
  { open: openEvents(0), tries: 1, isPoll: true },
];

const POLL_MS = 20_000;
/** So many polls, and it is tried again whether something better has come to work. */
const POLLS_BEFORE_SOCKET = 3;
const ANSWERS_WITHIN_MS = 10_000;
/** The server says something every half minute; a channel that is silent for longer is dead. */
const SILENT_MS = 45_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Listens to one calendar for as long as it is wanted, on the best way there is. `changed` is called with the
 * calendar's version when listening begins, whenever it has another one, and whenever listening goes on after an
 * absence, in which the page's own reads may have failed too: reading again then shows the truth.
 */
export class LiveConnection {
  #way = 0;
  #failures = 0;
  /** In a row, on whichever way: what the next wait depends on. */
  #losses = 0;
  #polls = 0;
  /** Whether something better than polls has worked here, so that it may again once the server is back. */
  #hasHeard = false;
  #version: number | null = null;
  #isSubscribed = false;
  #state: LiveState = "connecting";
  #channel: Channel | null = null;
  #timer = 0;

  constructor(
    private readonly tutorId: number,
    private token: string,
    private readonly page: {
      readonly changed: (version: number) => void;
      readonly stateIs: (state: LiveState) => void;
    },
  ) {}

  /** Connects at once, also when it waits to. */
  connect(): void {
    this.#close();
    this.#isSubscribed = false;
    this.#wait(ANSWERS_WITHIN_MS, () => this.#ended("lost"));
    const { tutorId, token } = this;
    const watched = { tutorId, token, since: this.#version };
    const listener = {
      heard: (message: LiveMessage) => this.#heard(message),
      ended: (why: Ending) => this.#ended(why),
    };
    try {
      this.#channel = this.#current.open(watched, listener);
    } catch {
      // A token that cannot be a sub-protocol, for one.
      this.#ended("lost");
    }
  }

  /** Goes on with a fresh token. */
  renew(token: string): void {
    this.token = token;
    if (!this.#isSubscribed || !this.#channel?.renew(token)) this.connect();
  }

  /** What there is of a connection is known to be gone, or is not needed; `connect` begins again. */
  rest(): void {
    this.#close();
    this.#isSubscribed = false;
    this.#tell("away");
  }

  /** Drops what there is and connects again in a moment. */
  drop(): void {
    this.#ended("lost");
  }

  /** Ends it for good. */
  stop(): void {
    this.#close();
  }

  get #current(): Way {
    // `#way` counts only as far as there are ways.
    return WAYS[this.#way] as Way;
  }

  #heard(message: LiveMessage): void {
    this.#wait(SILENT_MS, () => this.#ended("lost"));
    if (message.type === "subscribed") this.#subscribed(message.data.version);
    if (message.type === "calendar_update" || message.type === "resync") {
      this.#learn(message.data.version);
    }
  }

  #subscribed(version: number): void {
    const wasAway = this.#state !== "polling" || !this.#current.isPoll;
    this.#isSubscribed = true;
    this.#losses = 0;
    this.#tell(this.#current.isPoll ? "polling" : "live");
    if (!this.#current.isPoll) this.#hasHeard = true;
    if (wasAway) this.#version = null;
    this.#learn(version);
  }

  #learn(version: number): void {
    if (this.#version === version) return;
    this.#version = version;
    this.page.changed(version);
  }

  #ended(why: Ending): void {
    const { isPoll, tries } = this.#current;
    const wasSubscribed = this.#isSubscribed;
    this.#close();
    this.#isSubscribed = false;
    if (why !== "lost") return this.#tell("away");
    if (isPoll && wasSubscribed) return this.#pollAgain();
    // Whoever polls has an answer, and may fail to find something better without losing that.
    if (isPoll || this.#state !== "polling") this.#tell("away");
    if (wasSubscribed) this.#begin();
    else if (++this.#failures >= tries) this.#next();
    const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#losses++);
    this.#wait(most * (0.5 + chance() / 2), () => this.connect());
  }

  #pollAgain(): void {
    if (this.#hasHeard) {
      // The server is back, and no proxy was the cause.
      this.#hasHeard = false;
      this.#begin();
      return this.#wait(FIRST_WAIT_MS * (0.5 + chance() / 2), () => this.connect());
    }
    if (++this.#polls % POLLS_BEFORE_SOCKET === 0) this.#begin();
    this.#wait(POLL_MS, () => this.connect());
  }

  #begin(): void {
    this.#way = 0;
    this.#failures = 0;
  }

  /** The next way; behind the last one the server is away altogether, and the first one is as good as any. */
  #next(): void {
    this.#way = (this.#way + 1) % WAYS.length;
    this.#failures = 0;
  }

  #tell(state: LiveState): void {
    this.#state = state;
    this.page.stateIs(state);
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#channel?.close();
    this.#channel = null;
  }
}
