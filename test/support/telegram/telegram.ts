import { ChatRoom, privateChat } from "./chats.ts";
import { methods, type Params, type World } from "./methods.ts";
import { aGroup, type Group, type GroupPlace } from "./group.ts";
import { aPerson, type Person } from "./person.ts";
import { brokenGateway, lostAnswer, Troubles } from "./troubles.ts";
import { UpdateQueue } from "./update-queue.ts";
import { type Outcome, Refusal, tooMany, type User } from "./wire.ts";

/** A call that the bot made. */
export type Call = {
  /** In small letters. */
  readonly method: string;
  readonly params: Params;
  /** By performance.now(). */
  readonly at: number;
  readonly status: number;
};

/** A stand-in for Telegram: its Bot API by real HTTP on this machine, and people with their chats. */
export type Telegram = {
  /** TELEGRAM_API_ROOT */
  readonly root: string;
  /** TELEGRAM_BOT_TOKEN */
  readonly token: string;
  readonly username: string;
  /** Somebody who has Telegram, and has not written to the bot yet. */
  readonly person: (options?: PersonOptions) => Person;
  readonly group: (title: string) => Group;
  /** All calls that were answered, polls too. */
  readonly calls: readonly Call[];
  /** Methods that the bot called and the stand-in does not know. */
  readonly unknown: ReadonlySet<string>;
  readonly troubles: Troubles;
  readonly updates: UpdateQueue;
  readonly commands: ReadonlyMap<string, unknown>;
  /** The most messages that were delivered within any second. */
  readonly mostPerSecond: () => number;
  readonly close: () => Promise<void>;
};

export type PersonOptions = {
  readonly id?: number;
  readonly name?: string;
  /** Of their app; null: it sends none. */
  readonly language?: string | null;
  /** They have written to the bot some time ago, so that it may write to them. */
  readonly hasStarted?: boolean;
};

export type TelegramOptions = {
  /** Telegram's own bound for messages of a bot; more are 429. */
  readonly perSecond?: number;
};

/** Ids that do not fit into 32 bits, as Telegram's do not. */
const FIRST_PERSON = 7_100_000_000;
const FIRST_GROUP = -1_002_000_000_000;

/** Starts it on a free port. */
export function startTelegram({ perSecond = 30 }: TelegramOptions = {}): Telegram {
  const token = `${4_200_000_000 + Math.floor(Math.random() * 1e8)}:AA${
    crypto.randomUUID().replaceAll("-", "")
  }x`;
  const bot: User = {
    id: Number(token.split(":")[0]),
    is_bot: true,
    first_name: "Halfhour",
    username: "halfhour_test_bot",
  };
  const rooms = new Map<number, ChatRoom>();
  const delivered: number[] = [];
  let lastMessageId = 0;
  const world: World = {
    bot,
    updates: new UpdateQueue(),
    room: (id) => rooms.get(id),
    presses: new Map(),
    commands: new Map(),
    nextMessageId: () => ++lastMessageId,
    countMessage() {
      const now = performance.now();
      const within = delivered.filter((at) => at > now - 1_000).length;
      if (within >= perSecond) throw tooMany(1);
      delivered.push(now);
    },
  };
  const calls: Call[] = [];
  const unknown = new Set<string>();
  const troubles = new Troubles();
  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request, { completed }) => {
      const [, given, name = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(new URL(request.url).pathname) ??
        [];
      if (given === undefined) return answer(new Refusal(404, "Not Found").toOutcome());
      if (given !== token) return answer(new Refusal(401, "Unauthorized").toOutcome());
      const method = name.toLowerCase();
      if (!methods[method]) unknown.add(name);
      const params = await readParams(request);
      const leaving = new AbortController();
      completed.catch(() => leaving.abort());
      const gone = AbortSignal.any([leaving.signal, closing.signal]);
      const response = await respond(method, params, gone);
      calls.push({ method, params, at: performance.now(), status: response.status });
      return response;
    },
  );

  async function respond(method: string, params: Params, gone: AbortSignal): Promise<Response> {
    const trouble = troubles.met(method, params["chat_id"]);
    if (trouble?.kind === "refused") return answer(trouble.why.toOutcome());
    if (trouble?.kind === "broken") return brokenGateway(trouble.status);
    const outcome = await carryOut(world, method, params, gone);
    if (trouble?.kind === "slow") await pause(trouble.ms, closing.signal);
    return trouble?.kind === "lost" ? lostAnswer() : answer(outcome);
  }

  const newPerson = (
    { id, name = "Olha", language = "en", hasStarted = false }: PersonOptions = {},
  ) => {
    const user: User = {
      id: id ?? FIRST_PERSON + rooms.size,
      is_bot: false,
      first_name: name,
      ...(language !== null && { language_code: language }),
    };
    const room = new ChatRoom(privateChat(user), hasStarted ? "open" : "never started");
    rooms.set(user.id, room);
    return aPerson({ user, room, world });
  };
  const newGroup = (title: string) => {
    const id = FIRST_GROUP - rooms.size;
    const room = new ChatRoom({ id, type: "supergroup", title }, "open");
    rooms.set(id, room);
    const place: GroupPlace = { room, world };
    return aGroup(place);
  };
  return {
    root: `http://127.0.0.1:${server.addr.port}`,
    token,
    username: bot.username ?? "",
    person: newPerson,
    group: newGroup,
    calls,
    unknown,
    troubles,
    updates: world.updates,
    commands: world.commands,
    mostPerSecond: () =>
      Math.max(
        0,
        ...delivered.map((from, first) =>
          delivered.slice(first).filter((at) => at < from + 1_000).length
        ),
      ),
    async close() {
      closing.abort();
      await server.shutdown();
    },
  };
}

async function carryOut(
  world: World,
  method: string,
  params: Params,
  gone: AbortSignal,
): Promise<Outcome> {
  const run = methods[method];
  try {
    if (!run) throw new Refusal(404, "Not Found: method not found");
    return { ok: true, result: await run(world, params, gone) };
  } catch (error) {
    if (error instanceof Refusal) return error.toOutcome();
    throw error;
  }
}

/** Params come as JSON, as a form or behind the path, as with Telegram. */
async function readParams(request: Request): Promise<Params> {
  const behindPath = Object.fromEntries(new URL(request.url).searchParams);
  const type = request.headers.get("content-type") ?? "";
  if (type.startsWith("application/json")) {
    const text = await request.text();
    return { ...behindPath, ...(text === "" ? {} : JSON.parse(text)) };
  }
  if (/form/.test(type)) return { ...behindPath, ...Object.fromEntries(await request.formData()) };
  return behindPath;
}

const answer = (outcome: Outcome): Response =>
  Response.json(outcome, { status: outcome.ok ? 200 : outcome.error_code });

function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ended.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
