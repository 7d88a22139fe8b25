import type { ChatRoom } from "./chats.ts";
import { checkMarkup, checkText } from "./limits.ts";
import type { UpdateQueue } from "./update-queue.ts";
import { badRequest, type Message, Refusal, type User } from "./wire.ts";

/** Of the words over a chat that answer a button, in characters. */
const LONGEST_TOAST = 200;

export type Params = Readonly<Record<string, unknown>>;

/** What the methods work on: one bot and the chats it has. */
export type World = {
  readonly bot: User;
  readonly updates: UpdateQueue;
  readonly room: (id: number) => ChatRoom | undefined;
  /** Callback queries that wait for their answer, by id: who is to be told. */
  readonly presses: Map<string, (toast: string) => void>;
  readonly commands: Map<string, unknown>;
  readonly nextMessageId: () => number;
  /** Counts a message to a chat; refuses when there are too many. */
  readonly countMessage: () => void;
};

type Method = (world: World, params: Params, gone: AbortSignal) => unknown;

/** The methods that the stand-in knows, by their names in small letters; any other is 404. */
export const methods: Readonly<Record<string, Method>> = {
  getme: ({ bot }) => ({
    ...bot,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  }),
  getupdates: ({ updates }, params, gone) => updates.poll(params, gone),
  deletewebhook: ({ updates }, { drop_pending_updates }) => {
    if (drop_pending_updates) updates.drop();
    return true;
  },
  getwebhookinfo: ({ updates }) => ({
    url: "",
    has_custom_certificate: false,
    pending_update_count: updates.length,
  }),
  setmycommands: ({ commands }, { commands: given, language_code, scope }) => {
    commands.set(JSON.stringify([language_code ?? "", scope ?? {}]), given);
    return true;
  },
  getmycommands: ({ commands }, { language_code, scope }) =>
    commands.get(JSON.stringify([language_code ?? "", scope ?? {}])) ?? [],
  deletemycommands: ({ commands }, { language_code, scope }) => {
    commands.delete(JSON.stringify([language_code ?? "", scope ?? {}]));
    return true;
  },
  sendmessage: sendMessage,
  editmessagetext: editMessageText,
  editmessagereplymarkup: (world, params) =>
    roomOf(world, params).edit(messageIdOf(params), (old) => ({ ...old, ...keyboard(params) })),
  deletemessage: (world, params) => {
    roomOf(world, params).delete(messageIdOf(params));
    return true;
  },
  sendchataction: (world, params) => {
    roomOf(world, params).checkOpen();
    return true;
  },
  answercallbackquery: answerCallbackQuery,
};

function sendMessage(world: World, params: Params): Message {
  const room = roomOf(world, params);
  const content = checkText(params["text"], params["parse_mode"]);
  const markup = checkMarkup(params["reply_markup"]);
  room.checkOpen();
  world.countMessage();
  const message = {
    message_id: world.nextMessageId(),
    date: Math.floor(Date.now() / 1_000),
    chat: room.chat,
    from: world.bot,
    ...content,
    ...(markup.inline_keyboard && { reply_markup: { inline_keyboard: markup.inline_keyboard } }),
  };
  room.write(message, markup);
  return message;
}

function editMessageText(world: World, params: Params): Message {
  const content = checkText(params["text"], params["parse_mode"]);
  const change = keyboard(params);
  return roomOf(world, params).edit(messageIdOf(params), ({ reply_markup: _, ...old }) => ({
    ...old,
    ...content,
    ...change,
    edit_date: Math.floor(Date.now() / 1_000),
  }));
}

function keyboard(params: Params): Pick<Message, "reply_markup"> {
  const { inline_keyboard } = checkMarkup(params["reply_markup"]);
  return inline_keyboard?.length ? { reply_markup: { inline_keyboard } } : {};
}

function answerCallbackQuery({ presses }: World, params: Params): true {
  const id = String(params["callback_query_id"]);
  const answered = presses.get(id);
  const toast = String(params["text"] ?? "");
  if (!answered) {
    throw badRequest("query is too old and response timeout expired or query ID is invalid");
  }
  if (toast.length > LONGEST_TOAST) throw badRequest("MESSAGE_TOO_LONG");
  presses.delete(id);
  answered(toast);
  return true;
}

function roomOf(world: World, { chat_id }: Params): ChatRoom {
  if (chat_id === undefined || chat_id === "") throw badRequest("chat_id is empty");
  const room = world.room(Number(chat_id));
  if (!room) throw badRequest("chat not found");
  return room;
}

function messageIdOf({ message_id }: Params): number {
  if (message_id === undefined) {
    throw new Refusal(400, "Bad Request: message identifier is not specified");
  }
  return Number(message_id);
}
