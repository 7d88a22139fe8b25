import { sequentialize } from "@grammyjs/runner";
import { LRUCache } from "lru-cache";
import { type Bot, type Context, GrammyError, InlineKeyboard } from "grammy";
import type { Dialogue, Sender } from "../dialogue/dialogue.ts";
import { typedOf } from "../dialogue/written-text.ts";
import { type BotLog, errorFields } from "../log.ts";
import type { Screen } from "../screens/screen.ts";
import { keepPace, type PaceParts } from "./keep-pace.ts";
import { leaveOutFloods } from "./leave-out-floods.ts";
import { messageText } from "./message-text.ts";

/** A second press of the same button, so soon after the first was answered, is its echo. */
const ECHO_MS = 1_500;
/** How long a group that was told where to go is told nothing more. */
const GROUP_MS = 60_000;

/** Binds the dialogue to Telegram: what is written is answered, what is pressed changes its message. */
export function answerUpdates(
  bot: Bot,
  { dialogue, pace, log, elapsed }: {
    readonly dialogue: Dialogue;
    readonly pace: Pick<PaceParts, "messageMs" | "pressMs">;
    readonly log: BotLog;
    /** Milliseconds on a clock that only goes on. */
    readonly elapsed: () => number;
  },
): void {
  const echoes = new LRUCache<string, true>({ max: 10_000, ttl: ECHO_MS });
  const groups = new LRUCache<number, true>({ max: 10_000, ttl: GROUP_MS });
  bot.use(leaveOutFloods(log));
  bot.use(keepPace({ ...pace, voiceOf: dialogue.voiceOf, elapsed }));
  bot.use(sequentialize((context: Context) => context.chat && String(context.chat.id)));
  bot.use(told(log, elapsed));
  bot.on("message:text", async (context) => {
    if (context.chat.type !== "private") return await answerGroup(context, dialogue, groups);
    const { chat, message } = context;
    await send(
      context,
      await dialogue.typed(senderOf(context), message.text, keyOf(chat, message)),
    );
  });
  bot.on("callback_query:data", async (context) => {
    const { id, data, from, message } = context.callbackQuery;
    const say = dialogue.voiceOf(from.language_code);
    const isOwn = message?.chat.type === "private" && message.chat.id === from.id;
    if (!isOwn) return await answerPress(context, say("private_only"));
    const press = `${from.id} ${message.message_id} ${data}`;
    const isOnce = dialogue.isMeantOnce(data);
    if (isOnce && echoes.has(press)) return await answerPress(context);
    const sender = senderOf(context);
    const known = await dialogue.pressed(sender, data, `telegram-${from.id}-press-${id}`);
    await answerPress(context, known ? undefined : say("button_dead"));
    if (known) await change(context, known);
    if (isOnce) echoes.set(press, true);
  });
  // A picture, a voice, whatever else: it is answered as words are that mean nothing to the bot.
  bot.on("message", async (context) => {
    if (context.chat.type !== "private") return;
    const { chat, message } = context;
    await send(context, await dialogue.typed(senderOf(context), "", keyOf(chat, message)));
  });
  bot.catch(({ error, ctx }) => log.error("fault", { ...errorFields(error), update: kindOf(ctx) }));
}

/** Names what a message wants, for `Idempotency-Key`. */
const keyOf = (chat: { readonly id: number }, { message_id }: { readonly message_id: number }) =>
  `telegram-${chat.id}-message-${message_id}`;

const senderOf = ({ from }: Context): Sender => {
  if (!from) throw new Error("an update without a sender");
  return { telegramId: from.id, telegramLanguage: from.language_code };
};

/**
 * A group's members are not one person: they are told where to go, only when they ask, and not again soon:
 * Telegram takes twenty messages a minute for a group.
 */
async function answerGroup(
  context: Context,
  dialogue: Dialogue,
  answered: LRUCache<number, true>,
): Promise<void> {
  const { text = "", chat } = context.message ?? {};
  if (!text.startsWith("/") || isForAnother(context, text)) return;
  if (chat === undefined || answered.has(chat.id)) return;
  answered.set(chat.id, true);
  await context.reply(dialogue.voiceOf(context.from?.language_code)("private_only"));
}

/** A command may name the bot that it is for: `/start@another_bot`. */
function isForAnother({ me }: Context, text: string): boolean {
  const [, named] = /^\/\w+@(\w+)/.exec(text) ?? [];
  return named !== undefined && named.toLowerCase() !== me.username.toLowerCase();
}

/** Telegram forgets a press after a while; what was to be said is in the message as well. */
async function answerPress(context: Context, text?: string): Promise<void> {
  await context.answerCallbackQuery(text === undefined ? {} : { text, show_alert: true })
    .catch((error) => {
      if (!(error instanceof GrammyError)) throw error;
    });
}

async function send(context: Context, screen: Screen): Promise<void> {
  await context.reply(messageText(screen.text), looksOf(screen));
}

/** A message that is gone or too old to be changed is followed by a new one. */
async function change(context: Context, screen: Screen): Promise<void> {
  try {
    await context.editMessageText(messageText(screen.text), looksOf(screen));
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    if (!error.description.includes("message is not modified")) await send(context, screen);
  }
}

/** No `parse_mode`: what is in a name stays in it. */
const looksOf = ({ rows }: Screen) => ({
  link_preview_options: { is_disabled: true },
  reply_markup: InlineKeyboard.from(
    rows.filter((row) => row.length > 0)
      .map((row) => row.map(({ text, data }) => InlineKeyboard.text(text, data))),
  ),
});

/** A line for each update: what kind and how long, not who and what. */
const told =
  (log: BotLog, elapsed: () => number) => async (context: Context, next: () => Promise<void>) => {
    const begun = elapsed();
    try {
      await next();
    } finally {
      log.info("update", { kind: kindOf(context), ms: Math.round(elapsed() - begun) });
    }
  };

/** The command or the button's action; of texts only that it was one. */
function kindOf({ message, callbackQuery }: Context): string {
  const action = /^[a-z]{1,10}(?=[.~])/.exec(callbackQuery?.data ?? "")?.[0];
  if (action !== undefined) return `press:${action}`;
  if (callbackQuery) return "press";
  const typed = typedOf(message?.text ?? "");
  const name = typed.kind === "command" && /^[a-z]{1,12}$/.test(typed.name) ? `:${typed.name}` : "";
  return `${typed.kind}${name}`;
}
