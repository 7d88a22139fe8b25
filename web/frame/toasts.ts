import { reactive } from "vue";

export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly kind: "good" | "bad" | "plain";
  /** Something to do about it: undo, for one. */
  readonly action?: { readonly label: string; readonly run: () => void };
};

const SHOWN_MS = 8_000;
let last = 0;

/** What is being told now, the oldest first. */
export const toasts = reactive<Toast[]>([]);

/** Tells something in passing; it goes by itself, unless it is bad or `stays`. */
export function tell(
  text: string,
  { kind = "plain", action, stays = kind === "bad" }:
    & Partial<Pick<Toast, "kind" | "action">>
    & { readonly stays?: boolean } = {},
): void {
  const id = ++last;
  toasts.push({ id, text, kind, ...(action && { action }) });
  if (toasts.length > 4) toasts.shift();
  if (!stays) setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id);
  if (at >= 0) toasts.splice(at, 1);
}
