/** What Telegram's Bot API sends and takes, as far as the stand-in knows it: https://core.telegram.org/bots/api */

export type User = {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly username?: string;
  /** IETF tag of the person's app; apps without one send none. */
  readonly language_code?: string;
};

export type Chat =
  | { readonly id: number; readonly type: "private"; readonly first_name: string }
  | { readonly id: number; readonly type: "group" | "supergroup"; readonly title: string };

export type InlineButton = {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
};

export type Markup = {
  readonly inline_keyboard?: readonly (readonly InlineButton[])[];
  /** Labels, which are said when they are pressed; objects of a text may stand for them. */
  readonly keyboard?: readonly (readonly (string | { readonly text: string })[])[];
  readonly remove_keyboard?: boolean;
};

/** A piece of a text that has a style; offset and length in UTF-16 units. */
export type Entity = {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
};

export type Message = {
  readonly message_id: number;
  /** Unix seconds. */
  readonly date: number;
  readonly chat: Chat;
  readonly from: User;
  /** As it is seen: without markup. */
  readonly text: string;
  readonly entities?: readonly Entity[];
  readonly reply_markup?: { readonly inline_keyboard: readonly (readonly InlineButton[])[] };
  readonly edit_date?: number;
};

export type Update = { readonly update_id: number } & Readonly<Record<string, unknown>>;

/** What a method answers: a result, or a refusal with its code and words. */
export type Outcome =
  | { readonly ok: true; readonly result: unknown }
  | {
    readonly ok: false;
    readonly error_code: number;
    readonly description: string;
    readonly parameters?: { readonly retry_after: number };
  };

/** A call of the bot that is refused. */
export class Refusal extends Error {
  constructor(readonly code: number, description: string, readonly retryAfter?: number) {
    super(description);
  }

  toOutcome(): Outcome {
    return {
      ok: false,
      error_code: this.code,
      description: this.message,
      ...(this.retryAfter !== undefined && { parameters: { retry_after: this.retryAfter } }),
    };
  }
}

/** 400 in Telegram's words, which begin with a small letter. */
export const badRequest = (why: string): Refusal => new Refusal(400, `Bad Request: ${why}`);

/** 429: the bot has to wait for so many seconds. */
export const tooMany = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, seconds);
