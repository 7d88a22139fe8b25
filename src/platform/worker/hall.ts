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

/** What of a Durable Object's context a hall needs. */
export type HallContext = SocketKeeper & {
  readonly storage: {
    setAlarm(at: number, options: { readonly allowUnconfirmed: boolean }): Promise<void>;
    deleteAlarm(): Promise<void>;
  };
};

/** The program of a hall. `kept` is what was kept with a socket (`Socket.keep`). */
export type HallProgram = {
  /** To be waited for when it wakes, before anything else is asked of it. */
  readonly wake: () => Promise<void>;
  readonly answer: (request: Request, peer: string | undefined) => Promise<Response>;
  /** null: it was not kept, or cannot go on. */
  readonly takeUp: (socket: Socket, kept: unknown) => SocketEvents | null;
  /** A tenant's data were written somewhere. */
  readonly written: (tenantId: number) => void;
  /** Whether anybody listens here who is of the tenant. */
  readonly watches: (tenantId: number) => boolean;
  /** Which tenant a socket is of; null: of none yet. */
  readonly tenantOf: (kept: unknown) => number | null;
  /** What was changed of calendars since that look; rejects where it cannot be told. */
  readonly changes: (since: string | null) => Promise<object>;
  /** Whether nothing is left to be done now, and nobody waits whom only this instance knows. */
  readonly isSettled: () => boolean;
  /** In how many ms it has to be awake again for these, at the latest. */
  readonly restMs: (kept: readonly unknown[]) => number;
  /** Says what whoever is silent would be sent within the longest rest, and ends those who may listen no longer. */
  readonly beat: () => void;
  /** Lets go of everything that keeps a Durable Object from being forgotten. */
  readonly rest: () => Promise<void>;
};

type Parts = {
  readonly context: HallContext;
  readonly open: (upgrade: Upgrade) => HallProgram;
  /** Epoch ms. */
  readonly now: () => number;
};

/** Whoever has just come, or written, is likely to be followed by more. */
const QUIET_MS = 5_000;
const LOOK_EVERY_MS = 250;
const NOBODY: ReadonlySet<number> = new Set();
/** One that nothing was kept of comes back by itself. */
const COME_BACK = [1001, "connect again"] as const;

/**
 * Listeners of live updates in one Durable Object (decision 40). Awake, it does what a server does; when it is quiet
 * it puts everything away but what is kept with the sockets, and sets an alarm for what comes by itself. From then
 * on the runtime may forget it: what wakes it, memory kept or not, takes the sockets up again.
 */
export class Hall {
  readonly #parts: Parts;
  readonly #sessions = new Map<HibernatingSocket, SocketEvents>();
  #program: HallProgram | null = null;
  #waking: Promise<HallProgram> | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** What is being answered, and streams. */
  #underWay = 0;
  #activeAt = 0;
  /** Tenants of the sockets that were put away; null: not looked up yet. */
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

  /** Its client has closed it, with that code; an answer is due. null: it was lost. */
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
    // Should it be forgotten before it rests.
    this.#wakeIn(program.restMs([]));
  }

  get #sockets(): readonly HibernatingSocket[] {
    return this.#parts.context.getWebSockets();
  }

  async #written(tenantId: number): Promise<void> {
    const concerns = this.#waking === null
      ? this.#tenantsAtRest().has(tenantId)
      : (await this.#waking).watches(tenantId);
    // Others' writes neither wake it nor keep it awake.
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
    // Before they are put away: it is they who know when their calendars change.
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
