import type { Telegram } from "../../support/telegram/telegram.ts";

export type Called = {
  readonly status: number;
  readonly body: {
    readonly ok: boolean;
    readonly result?: unknown;
    readonly error_code?: number;
    readonly description?: string;
  };
};

type Address = Pick<Telegram, "root" | "token">;

const send = ({ root, token }: Address, method: string, params: object, signal?: AbortSignal) =>
  fetch(`${root}/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
    ...(signal && { signal }),
  });

/** Calls a method as a bot does. */
export async function call(
  address: Address,
  method: string,
  params?: object,
  signal?: AbortSignal,
): Promise<Called> {
  const response = await send(address, method, params ?? {}, signal);
  return { status: response.status, body: await response.json() };
}

/** The same in one line, whatever answers. */
export async function brokenOrNot(
  address: Address,
  method: string,
  params: object,
): Promise<string> {
  try {
    const response = await send(address, method, params);
    const text = await response.text();
    const said = text.startsWith("{") ? JSON.parse(text).description ?? "" : text;
    return `${response.status} ${said}`.trim();
  } catch {
    return "no answer";
  }
}
