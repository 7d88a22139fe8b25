import { readHtml } from "./html-entities.ts";
import { badRequest, type Entity, type InlineButton, type Markup } from "./wire.ts";

/** Of a text as it is seen, in UTF-16 units. */
const LONGEST_TEXT = 4_096;
/** Of what a button hands back, in bytes. */
const LONGEST_DATA = 64;
const MOST_BUTTONS = 100;
/** Of a whole keyboard as JSON, in bytes. */
const LONGEST_MARKUP = 10_240;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** A text as it will be seen, or Telegram's refusal of it. */
export function checkText(source: unknown, mode: unknown): { text: string; entities: Entity[] } {
  if (typeof source !== "string" || source === "") throw badRequest("message text is empty");
  if (mode !== undefined && String(mode).toLowerCase() !== "html") {
    throw badRequest(`unsupported parse_mode (the stand-in knows HTML, not ${mode})`);
  }
  const read = mode === undefined ? { text: source, entities: [] } : readHtml(source);
  const before = read.text.length - read.text.trimStart().length;
  const text = read.text.trim();
  if (text === "") throw badRequest("message text is empty");
  if (text.length > LONGEST_TEXT) throw badRequest("message is too long");
  const entities = read.entities
    .map((entity) => ({ ...entity, offset: Math.max(0, entity.offset - before) }))
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  return { text, entities };
}

/** A keyboard, or Telegram's refusal of it. */
export function checkMarkup(given: unknown): Markup {
  if (given === undefined || given === null) return {};
  // The bot sends an object, or its JSON where all of a call is a form.
  const markup = (typeof given === "string" ? JSON.parse(given) : given) as Markup;
  const buttons = (markup.inline_keyboard ?? []).flat();
  for (const button of buttons) checkButton(button);
  const labels = (markup.keyboard ?? []).flat();
  if (labels.some((label) => (typeof label === "string" ? label : label.text) === "")) {
    throw badRequest("can't parse keyboard button: Text buttons must have a text");
  }
  if (buttons.length > MOST_BUTTONS || bytes(JSON.stringify(markup)) > LONGEST_MARKUP) {
    throw badRequest("reply markup is too long");
  }
  return markup;
}

function checkButton({ text, callback_data, url }: InlineButton): void {
  if (!text) throw badRequest("can't parse inline keyboard button: Text of a button is empty");
  if (callback_data === undefined && url === undefined) {
    throw badRequest(
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    );
  }
  if (callback_data === "") throw badRequest("BUTTON_DATA_INVALID");
  if (callback_data !== undefined && bytes(callback_data) > LONGEST_DATA) {
    throw badRequest("BUTTON_DATA_INVALID");
  }
  if (url !== undefined && !URL.canParse(url)) throw badRequest("BUTTON_URL_INVALID");
}
