import type { ChatRoom, Standing, Written } from "./chats.ts";
import type { World } from "./methods.ts";
import type { InlineButton, Message, User } from "./wire.ts";

/** How long a bot may take for what has to come. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 15;

type Words = string | RegExp;

/** Somebody with Telegram in their hand, in their private chat with the bot. */
export type Person = {
  readonly id: number;
  readonly user: User;
  readonly says: (text: string) => void;
  /** Opens `https://t.me/<bot>?start=<code>` and presses Start. */
  readonly opens: (url: string) => void;
  /**
   * Presses the button whose label has these words, of the newest message that has one, or of those below the
   * chat; answers what appears over the chat, which may be nothing, when the bot has answered.
   */
  readonly presses: (label: Words) => Promise<string>;
  /** Sends what a button would hand back without there being one, as a changed app can. */
  readonly forges: (data: string, message?: Message) => Promise<string>;
  /** Waits for a message, a new or a changed one, behind the last that was read; skips others. */
  readonly reads: (words: Words, patienceMs?: number) => Promise<Message>;
  /** All that was written and has not been read. */
  readonly unread: () => readonly Message[];
  /** What the chat shows now, the newest first. */
  readonly sees: () => readonly Message[];
  /** All that was ever written into it. */
  readonly written: () => readonly Written[];
  /** Labels of all buttons of the newest message that has some. */
  readonly buttons: () => readonly InlineButton[];
  readonly blocks: () => void;
  readonly unblocks: () => void;
  /** Their account is gone. */
  readonly leavesTelegram: () => void;
};

type Place = { readonly user: User; readonly room: ChatRoom; readonly world: World };

let pressed = 0;

export function aPerson({ user, room, world }: Place): Person {
  let readUpTo = 0;
  const says = (text: string) => {
    if (room.standing === "never started") room.standing = "open";
    const message = { ...aMessage({ user, room, world }, text), entities: commandsIn(text) };
    world.updates.add("message", message);
  };
  const stand = (standing: Standing, [before, after]: readonly [string, string]) => {
    room.standing = standing;
    world.updates.add("my_chat_member", {
      chat: room.chat,
      from: user,
      date: Math.floor(Date.now() / 1_000),
      old_chat_member: { user: world.bot, status: before },
      new_chat_member: { user: world.bot, status: after },
    });
  };
  const withButtons = () => room.shown.find((message) => message.reply_markup !== undefined);
  const presses = async (label: Words) => {
    const found = await until(
      () => findButton(room, label) ?? room.labels.find((text) => fits(text, label)),
      () => `no button ${label}\n${spellChat(room)}`,
    );
    if (typeof found !== "string") return press({ user, world }, found.message, found.data);
    says(found);
    return "";
  };
  return {
    id: user.id,
    user,
    says,
    opens: (url) => says(`/start ${new URL(url).searchParams.get("start")}`),
    presses,
    forges: (data, message = withButtons() ?? room.shown[0]) =>
      press({ user, world }, message, data),
    async reads(words, patienceMs = PATIENCE_MS) {
      const index = await until(
        () => {
          const at = room.written.findIndex(({ message }, place) =>
            place >= readUpTo && fits(message.text, words)
          );
          return at < 0 ? undefined : at;
        },
        () => `nothing says ${words}\n${spellChat(room, readUpTo)}`,
        patienceMs,
      );
      readUpTo = index + 1;
      const written = room.written[index];
      if (!written) throw new Error("what was found is gone");
      return written.message;
    },
    unread: () => room.written.slice(readUpTo).map(({ message }) => message),
    sees: () => room.shown,
    written: () => room.written,
    buttons: () => withButtons()?.reply_markup?.inline_keyboard.flat() ?? [],
    blocks: () => stand("blocked", ["member", "kicked"]),
    unblocks: () => stand("open", ["kicked", "member"]),
    leavesTelegram: () => void (room.standing = "deactivated"),
  };
}

/** A message that a person wrote. */
export function aMessage({ user, room, world }: Place, text: string): Message {
  return {
    message_id: world.nextMessageId(),
    date: Math.floor(Date.now() / 1_000),
    chat: room.chat,
    from: user,
    text,
  };
}

/** Telegram marks commands, and bots go by the marks. */
export function commandsIn(text: string) {
  return [...text.matchAll(/(?<=^|\s)\/\w{1,32}(?:@\w+)?/g)].map(({ index, 0: { length } }) => ({
    type: "bot_command",
    offset: index,
    length,
  }));
}

/** Hands the data to the bot and waits until it has said that it knows. */
export async function press(
  { user, world }: { readonly user: User; readonly world: World },
  message: Message | undefined,
  data: string,
): Promise<string> {
  const id = `${4_000_000_000_000_000 + ++pressed}`;
  let toast: string | undefined;
  world.presses.set(id, (text) => void (toast = text));
  world.updates.add("callback_query", {
    id,
    from: user,
    chat_instance: "-3141592653589793238",
    data,
    ...(message && { message }),
  });
  return await until(() => toast, () => `the button with ${data} was never answered`);
}

function findButton(room: ChatRoom, label: Words) {
  for (const message of room.shown) {
    const button = message.reply_markup?.inline_keyboard.flat().find(({ text }) =>
      fits(text, label)
    );
    if (button?.callback_data !== undefined) return { message, data: button.callback_data };
  }
}

const fits = (text: string, words: Words): boolean =>
  typeof words === "string" ? text.includes(words) : words.test(text);

/** What is in the chat, for whoever looks why a test failed. */
function spellChat(room: ChatRoom, from = 0): string {
  const lines = room.written.slice(from).slice(-8).map(({ message, isEdit }) => {
    const buttons = message.reply_markup?.inline_keyboard.flat().map(({ text }) => `[${text}]`);
    return `${isEdit ? "edited" : "wrote"}: ${message.text} ${buttons?.join(" ") ?? ""}`;
  });
  return `the chat has since: ${lines.join("\n") || "nothing"}\nbelow it: ${
    room.labels.join(" | ")
  }`;
}

/** Looks until there is something. */
export async function until<T>(
  look: () => T | undefined,
  otherwise: () => string,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
