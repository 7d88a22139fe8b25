import type { ChatRoom, Written } from "./chats.ts";
import type { World } from "./methods.ts";
import { aMessage, commandsIn, type Person, press } from "./person.ts";
import type { Message } from "./wire.ts";

export type GroupPlace = { readonly room: ChatRoom; readonly world: World };

/** A group that the bot is in. */
export type Group = {
  readonly id: number;
  /** Somebody writes into it; a bot is told of commands and of answers to itself only, as these are. */
  readonly hears: (person: Person, text: string) => void;
  /** Somebody in it sends what a button hands back, as if such a button were here. */
  readonly forges: (person: Person, data: string) => Promise<string>;
  readonly written: () => readonly Written[];
};

export function aGroup({ room, world }: GroupPlace): Group {
  return {
    id: room.chat.id,
    hears({ user }, text) {
      world.updates.add("message", {
        ...aMessage({ user, room, world }, text),
        entities: commandsIn(text),
      });
    },
    forges({ user }, data) {
      const message: Message = {
        ...aMessage({ user: world.bot, room, world }, "somebody's menu"),
        reply_markup: { inline_keyboard: [[{ text: "press", callback_data: data }]] },
      };
      return press({ user, world }, message, data);
    },
    written: () => room.written,
  };
}
