import { watch } from "vue";
import { session, signIn } from "./session.ts";

/**
 * Where the token of a tab has ended, and the same person signs in in another tab of this origin, the first goes
 * on with that token. Nobody else hears of it.
 */
export function goOnWithOtherTabs(): void {
  const tabs = new BroadcastChannel("halfhour.session");
  tabs.onmessage = ({ data }: MessageEvent<unknown>) => {
    const { current, hasEnded } = session;
    if (!hasEnded || current === null || !isSigned(data)) return;
    if (data.person === current.person) signIn(data.token);
  };
  watch(() => session.current, (current) => {
    if (current === null) return;
    const { person, token } = current;
    tabs.postMessage({ person, token });
  }, { immediate: true });
}

const isSigned = (data: unknown): data is { readonly person: string; readonly token: string } =>
  typeof data === "object" && data !== null && "person" in data && "token" in data &&
  typeof data.person === "string" && typeof data.token === "string";
