import { Refusal } from "./wire.ts";

/** What a call meets instead of a plain answer. */
export type Trouble =
  /** Nothing is done. */
  | { readonly kind: "refused"; readonly why: Refusal }
  /** Nothing is done, and what answers is no Bot API: a proxy before it. */
  | { readonly kind: "broken"; readonly status: number }
  /** It is done at once, and answered so much later. */
  | { readonly kind: "slow"; readonly ms: number }
  /** It is done, and the connection ends before the answer. */
  | { readonly kind: "lost" };

type Planned = {
  readonly method: string;
  readonly chatId: number | undefined;
  readonly trouble: Trouble;
  left: number;
};

/** What the next calls will meet, in the order in which it was asked for. */
export class Troubles {
  readonly #planned: Planned[] = [];

  /** The next `times` calls of the method, to that chat where one is named, meet the trouble. */
  plan(
    method: string,
    trouble: Trouble,
    { times = 1, chatId }: { readonly times?: number; readonly chatId?: number } = {},
  ): void {
    this.#planned.push({ method: method.toLowerCase(), chatId, trouble, left: times });
  }

  /** What this call meets, which is counted by that. */
  met(method: string, chatId: unknown): Trouble | null {
    const planned = this.#planned.find((one) =>
      one.left > 0 && one.method === method &&
      (one.chatId === undefined || one.chatId === Number(chatId))
    );
    if (!planned) return null;
    planned.left--;
    return planned.trouble;
  }

  /** From now on all is well. */
  end(): void {
    this.#planned.length = 0;
  }
}

/** As nginx says it. */
export const brokenGateway = (status: number): Response =>
  new Response(`<html><head><title>${status} Bad Gateway</title></head></html>`, {
    status,
    headers: { "content-type": "text/html" },
  });

/** Headers that promise a body, and then the end of the connection. */
export const lostAnswer = (): Response =>
  new Response(
    new ReadableStream({ start: (controller) => controller.close() }),
    { headers: { "content-type": "application/json", "content-length": "100" } },
  );

export const refused = (why: Refusal): Trouble => ({ kind: "refused", why });
/** 500 in Telegram's words. */
export const internalError: Trouble = refused(new Refusal(500, "Internal Server Error"));
