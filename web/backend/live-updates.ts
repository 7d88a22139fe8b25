import { type Query, useIsFetching, useQueryClient } from "@tanstack/vue-query";
import { onScopeDispose, readonly, type Ref, ref, watch } from "vue";
import { LiveConnection, type LiveState } from "../live/live-connection.ts";
import { session } from "../session/session.ts";

/** Nobody looks at a page for so long, and it lets its connection go. */
const HIDDEN_MS = 60_000;

/**
 * Tells of each change of a tutor's calendar for as long as the component is there: read again what is shown, by
 * `invalidateQueries`. It is also called when listening begins and after each absence, so that no change is missed.
 * Show `state` by `LiveMark`.
 * @param tutorId null: nobody's yet
 */
export function useLiveUpdates(
  tutorId: Readonly<Ref<number | null>>,
  onChange: (version: number) => void,
): { readonly state: Readonly<Ref<LiveState>> } {
  const state = ref<LiveState>("connecting");
  const page = {
    changed: onceMoreAfterReads(onChange),
    stateIs: (next: LiveState) => state.value = next,
  };
  let connection: LiveConnection | null = null;

  watch([tutorId, () => session.current?.token], ([id, token], [before]) => {
    if (id === before && token !== undefined && connection !== null) return connection.renew(token);
    connection?.stop();
    state.value = "connecting";
    connection = id === null || token === undefined ? null : new LiveConnection(id, token, page);
    connection?.connect();
  }, { immediate: true });
  const stopFollowing = followPage(() => connection);
  onScopeDispose(() => {
    stopFollowing();
    connection?.stop();
  });
  return { state: readonly(state) };
}

/**
 * Tells of a change at once, and again when first reads that were under way have come: they may be older than the
 * change, and `invalidateQueries` repeats only reads that have come before.
 */
function onceMoreAfterReads(onChange: (version: number) => void): (version: number) => void {
  const queries = useQueryClient();
  const isUnread = ({ state }: { readonly state: { readonly data: unknown } }) =>
    state.data === undefined;
  let late: { readonly version: number; readonly reads: Query[] } | null = null;
  watch(useIsFetching(), (count) => {
    if (count > 0 || late === null) return;
    const { version, reads } = late;
    late = null;
    // What has failed shows that, and reads anew when somebody asks for it.
    if (!reads.every(isUnread)) onChange(version);
  });
  return (version) => {
    const reads = queries.getQueryCache().findAll({ fetchStatus: "fetching", predicate: isUnread });
    if (reads.length > 0) late = { version, reads };
    onChange(version);
  };
}

/** Lets go while nobody looks, and comes back when somebody does or the network is there again. */
function followPage(connection: () => LiveConnection | null): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  let isResting = false;
  let timer = 0;
  const rest = () => {
    isResting = true;
    connection()?.rest();
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(rest, HIDDEN_MS);
    else if (isResting) {
      isResting = false;
      connection()?.connect();
    }
  }, { signal });
  addEventListener("online", () => !isResting && connection()?.connect(), { signal });
  addEventListener("offline", () => !isResting && connection()?.drop(), { signal });
  return () => {
    leaving.abort();
    clearTimeout(timer);
  };
}
