import { lastsUntil } from "../http/lasting.ts";
import type { Socket, SocketEvents, Upgrade } from "../http/upgrade.ts";
import {
  answerClose,
  type HibernatingSocket,
  hibernatingUpgrade,
  isOpen,
  type SocketKeeper,
  socketOf,
} from "./hibernating-sockets.ts";
import { changesAsked, tenantWritten } from "./halls.ts";

/** The part of a Durable Object's context that a hall uses. */
export type HallContext = SocketKeeper & {
  readonly storage: {
    setAlarm(at: number, options: { readonly allowUnconfirmed: boolean }): Promise<void>;
    deleteAlarm(): Promise<void>;
  };
};

/** The program that runs in a hall. `kept` is what was kept with a socket (`Socket.keep`). */
export type HallProgram = {
  /** To be awaited when the hall wakes, before anything else is called. */
  readonly wake: () => Promise<void>;
  readonly answer: (request: Request, peer: string | undefined) => Promise<Response>;
  /** Goes on with a socket's session; null where nothing was kept of it, or it cannot go on. */
  readonly takeUp: (socket: Socket, kept: unknown) => SocketEvents | null;
  /** A tenant's data were written somewhere. */
  readonly written: (tenantId: number) => void;
  /** Whether anybody of the tenant listens here. */
  readonly watches: (tenantId: number) => boolean;
  /** The tenant of a socket; null before it is known whose socket it is. */
  readonly tenantOf: (kept: unknown) => number | null;
  /** What was changed of calendars since that look; rejects where it cannot be told. */
  readonly changes: (since: string | null) => Promise<object>;
  /** Whether no work is left, and nothing of any connection would be lost with this instance's memory. */
  readonly isSettled: () => boolean;
  /** In how many ms, at the latest, the hall has to be awake again for these. */
  readonly restMs: (kept: readonly unknown[]) => number;
  /** Sends the heartbeats that fall due within the longest rest, and ends those who may listen no longer. */
  readonly beat: () => void;
  /** Closes everything that keeps the runtime from forgetting a Durable Object. */
  readonly rest: () => Promise<void>;
};

type Parts = {
  readonly context: HallContext;
  readonly open: (upgrade: Upgrade) => HallProgram;
  /** Epoch ms. */
  readonly now: () => number;
};

/** How long it stays awake after the last request or write: more are likely to follow. */
const QUIET_MS = 5_000;
const LOOK_EVERY_MS = 250;
const NOBODY: ReadonlySet<number> = new Set();
/** A client whose session was not kept connects again by itself. */
const COME_BACK = [1001, "connect again"] as const;

/**
 * The listeners of live updates in one Durable Object (decision 40). Awake, it does what a server does. When it is
 * quiet, it drops everything except what is kept with the sockets, and sets an alarm for the next thing that happens
 * by itself. From then on the runtime may forget its memory. Whatever wakes it, it takes the sockets up again.
 */
export class Hall {
  readonly #parts: Parts;
  readonly #sessions = new Map<HibernatingSocket, SocketEvents>();
  #program: HallProgram | null = null;
  #waking: Promise<HallProgram> | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** How many requests and messages are being answered, streams included. */
  #underWay = 0;
  #activeAt = 0;
  /** The tenants whose sockets rest here; null before they were looked up. */
  #tenants: ReadonlySet<number> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async fetch(request: Request): Promise<Response> {
    const tenantId = tenantWritten(request);
    if (tenantId !== null) {
      await this.#written(tenantId);
      return new Response(null, { status: 204 });
    }
    const since = changesAsked(request);
    if (since !== undefined) {
      // Without a word why: whoever asks finds out by themselves.
      const unknown = () => new Response(null, { status: 503 });
      return await this.#busy(({ changes }) =>
        changes(since).then((found) => Response.json(found), unknown)
      );
    }
    return await this.#busy(async (program) => {
      const peer = request.headers.get("cf-connecting-ip") ?? undefined;
      const response = await program.answer(request, peer);
      const over = lastsUntil(response);
      if (over !== undefined) void this.#busy(() => over);
      return response;
    });
  }

  async message(socket: HibernatingSocket, message: string | ArrayBuffer): Promise<void> {
    await this.#busy(async () => {
      const session = this.#sessions.get(socket);
      if (typeof message === "string") await session?.heard(message, message.length);
      else await session?.heard(null, message.byteLength);
    });
  }

  /** The client has closed the socket, with that code, and is to be answered; null where the connection was lost. */
  closed(socket: HibernatingSocket, code: number | null): void {
    if (code !== null) answerClose(socket, code);
    this.#sessions.get(socket)?.closed();
    this.#sessions.delete(socket);
  }

  async alarm(): Promise<void> {
    if (!this.#sockets.some(isOpen)) return;
    const isResting = this.#waking === null;
    const program = await this.#wake();
    if (isResting) program.beat();
    // The runtime may forget it before it rests.
    this.#wakeIn(program.restMs([]));
  }

  get #sockets(): readonly HibernatingSocket[] {
    return this.#parts.context.getWebSockets();
  }

  async #written(tenantId: number): Promise<void> {
    const concerns = this.#waking === null
      ? this.#tenantsAtRest().has(tenantId)
      : (await this.#waking).watches(tenantId);
    // Writes of tenants that nobody here is of neither wake it nor keep it awake.
    if (!concerns) return;
    await this.#busy((program) => Promise.resolve(program.written(tenantId)));
  }

  #tenantsAtRest(): ReadonlySet<number> {
    if (this.#sockets.length === 0) return NOBODY;
    const { tenantOf } = this.#opened();
    return this.#tenants ??= new Set(
      this.#sockets.flatMap((socket) => tenantOf(socket.deserializeAttachment()) ?? []),
    );
  }

  async #busy<T>(work: (program: HallProgram) => Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await work(await this.#wake());
    } finally {
      this.#underWay--;
      this.#activeAt = this.#parts.now();
    }
  }

  #opened(): HallProgram {
    return this.#program ??= this.#parts.open(
      hibernatingUpgrade(this.#parts.context, (socket, events) => {
        this.#sessions.set(socket, events);
        events.opened();
      }),
    );
  }

  #wake(): Promise<HallProgram> {
    return this.#waking ??= this.#begin();
  }

  async #begin(): Promise<HallProgram> {
    const program = this.#opened();
    await program.wake();
    for (const socket of this.#sockets) if (isOpen(socket)) this.#takeUp(program, socket);
    this.#timer = setInterval(() => this.#restIfQuiet(program), LOOK_EVERY_MS);
    this.#wakeIn(program.restMs([]));
    return program;
  }

  #takeUp(program: HallProgram, socket: HibernatingSocket): void {
    const session = program.takeUp(socketOf(socket), socket.deserializeAttachment());
    if (session !== null) this.#sessions.set(socket, session);
    else if (isOpen(socket)) socket.close(...COME_BACK);
  }

  #restIfQuiet(program: HallProgram): void {
    const { now } = this.#parts;
    if (this.#underWay > 0 || now() - this.#activeAt < QUIET_MS || !program.isSettled()) return;
    clearInterval(this.#timer);
    const open = this.#sockets.filter(isOpen);
    const kept = open.map((socket) => socket.deserializeAttachment());
    // Before the sessions are closed, since restMs asks them when their calendars change.
    if (open.length > 0) this.#wakeIn(program.restMs(kept));
    else void this.#parts.context.storage.deleteAlarm();
    for (const session of this.#sessions.values()) session.closed();
    this.#sessions.clear();
    this.#tenants = null;
    this.#waking = null;
    program.rest().catch(() => {});
  }

  #wakeIn(ms: number): void {
    const at = this.#parts.now() + Math.max(0, ms);
    void this.#parts.context.storage.setAlarm(at, { allowUnconfirmed: true });
  }
}
