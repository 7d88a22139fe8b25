/** The other end of a connection. */
export type Peer = { readonly hostname: string; readonly port: number };

/** An accepted connection, as one look at the system shows it. */
export type Socket = Peer & { readonly descriptor: number };

/** What of its answers a connection has not sent yet, and how much its reader has taken, and sent, so far. */
export type Sending = {
  readonly isUnsent: boolean;
  readonly taken: number;
  /** undefined where the system does not tell it */
  readonly received?: number;
};

/** All in milliseconds but `most`. */
export type ConnectionLimits = {
  /** From connecting to the first whole request head. */
  readonly headersMs: number;
  /** From the last answer on. */
  readonly idleMs: number;
  /** In so long a reader takes at least 1 kB a second of its answer. */
  readonly answerMs: number;
  /** Connections at a time. */
  readonly most: number;
};

export type Cut = {
  readonly descriptor: number;
  readonly why: "no_request" | "refused" | "idle" | "slow_reader" | "flood" | "too_many";
};

/** A connection in our books. Times are those of the monotonic clock. */
export type Client = {
  inFlight: number;
  /** Answers that go on, a WebSocket or a stream of events: it is in use, but has to read what it is sent. */
  lasting: number;
  /** Its last answer said `Connection: close`. */
  isRefused: boolean;
  /** When it last had a request, or an answer under way; null: never. */
  usedAt: number | null;
  descriptor: number;
  firstSeenAt: number;
  /** Since when, and after how many bytes, its reader has been measured. */
  measured: { readonly at: number; readonly taken: number } | null;
  /** How much it had sent at the last look while an answer lasts. */
  received: number | null;
  look: number;
};

const LEAST_BYTES_PER_MS = 1;
/**
 * While an answer lasts, between two looks. The runtime collects a message of a WebSocket up to 64 MB before it
 * hands it out.
 */
const MOST_RECEIVED_BYTES = 1_048_576;
/** Until then a client has read why it is cut. */
const FAREWELL_MS = 500;

/**
 * Knows what each connection does, and judges which ones have to go. A request costs one look into two
 * maps; all else is done in a look at the system now and then, which brings the connections that have
 * never said anything, too. One with a request in flight is never cut.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #clients = new Map<string, Map<number, Client>>();
  #look = 0;
  #lookedAt = -Infinity;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** Writes down that a connection has sent a request. */
  used(peer: Peer, now: number): Client {
    const client = this.#clientOf(peer, now);
    client.usedAt = now;
    return client;
  }

  /**
   * Which of all accepted connections are to be cut now. `sendingOf` is asked for few of them; null where
   * the system does not tell.
   */
  judge(
    sockets: readonly Socket[],
    sendingOf: (descriptor: number) => Sending | null,
    now: number,
  ): Cut[] {
    this.#look++;
    const cuts: Cut[] = [];
    const idle: Client[] = [];
    for (const socket of sockets) {
      const client = this.#seen(socket, now);
      if (client.inFlight > 0) continue;
      if (client.lasting > 0) {
        const why = this.#faultOfLasting(client, sendingOf, now);
        if (why !== null) cuts.push({ descriptor: socket.descriptor, why });
        continue;
      }
      const why = this.#fault(client, sendingOf, now);
      if (why === null) idle.push(client);
      else cuts.push({ descriptor: socket.descriptor, why });
    }
    this.#forgetUnseen();
    this.#lookedAt = now;
    const excess = sockets.length - cuts.length - this.#limits.most;
    if (excess <= 0) return cuts;
    const first = idle.sort(byWorth).slice(0, excess);
    return [...cuts, ...first.map(({ descriptor }) => ({ descriptor, why: "too_many" as const }))];
  }

  #clientOf({ hostname, port }: Peer, now: number): Client {
    let ports = this.#clients.get(hostname);
    if (!ports) this.#clients.set(hostname, ports = new Map());
    let client = ports.get(port);
    if (!client) {
      client = {
        inFlight: 0,
        lasting: 0,
        isRefused: false,
        usedAt: null,
        descriptor: -1,
        firstSeenAt: now,
        measured: null,
        received: null,
        look: this.#look,
      };
      ports.set(port, client);
    }
    return client;
  }

  #seen(socket: Socket, now: number): Client {
    const client = this.#clientOf(socket, now);
    const isAnother = client.descriptor !== -1 && client.descriptor !== socket.descriptor;
    if (isAnother && client.inFlight + client.lasting === 0) {
      // The same port of the same peer on another descriptor: what is known is of the one before it.
      client.firstSeenAt = now;
      if (client.usedAt !== null && client.usedAt < this.#lookedAt) client.usedAt = null;
      client.measured = null;
      client.isRefused = false;
      client.received = null;
    }
    client.look = this.#look;
    client.descriptor = socket.descriptor;
    return client;
  }

  #fault(
    client: Client,
    sendingOf: (descriptor: number) => Sending | null,
    now: number,
  ): Cut["why"] | null {
    const { headersMs, idleMs } = this.#limits;
    if (client.usedAt === null) return now - client.firstSeenAt >= headersMs ? "no_request" : null;
    const sending = sendingOf(client.descriptor);
    if (sending?.isUnsent) return this.#isSlow(client, sending, now) ? "slow_reader" : null;
    client.measured = null;
    if (client.isRefused && now - client.usedAt >= FAREWELL_MS) return "refused";
    return now - client.usedAt >= idleMs ? "idle" : null;
  }

  /** Also who is gone without a word: what is sent to them is not taken. */
  #faultOfLasting(
    client: Client,
    sendingOf: (descriptor: number) => Sending | null,
    now: number,
  ): Cut["why"] | null {
    const sending = sendingOf(client.descriptor);
    const { received = null } = sending ?? {};
    const more = (received ?? 0) - (client.received ?? received ?? 0);
    client.received = received;
    if (more > MOST_RECEIVED_BYTES) return "flood";
    if (sending?.isUnsent) return this.#isSlow(client, sending, now) ? "slow_reader" : null;
    client.measured = null;
    return null;
  }

  /** A reader that has taken enough begins a new span. */
  #isSlow(client: Client, { taken }: Sending, now: number): boolean {
    client.usedAt = now;
    client.measured ??= { at: now, taken };
    const ms = now - client.measured.at;
    if (ms < this.#limits.answerMs) return false;
    if (taken - client.measured.taken < ms * LEAST_BYTES_PER_MS) return true;
    client.measured = { at: now, taken };
    return false;
  }

  /** One look may miss a connection: who was seen or used since the look before is kept. */
  #forgetUnseen(): void {
    for (const [hostname, ports] of this.#clients) {
      for (const [port, { look }] of ports) if (look < this.#look - 1) ports.delete(port);
      if (ports.size === 0) this.#clients.delete(hostname);
    }
  }
}

/** Those that never asked for anything go first, the oldest of them before the others. */
function byWorth(one: Client, other: Client): number {
  if (one.usedAt === null || other.usedAt === null) {
    if (one.usedAt !== null) return 1;
    if (other.usedAt !== null) return -1;
    return one.firstSeenAt - other.firstSeenAt;
  }
  return one.usedAt - other.usedAt;
}
