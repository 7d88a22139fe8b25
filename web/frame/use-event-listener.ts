import { onScopeDispose } from "vue";

/** Listens to the window, as long as the component is there. */
export function useEventListener<Name extends keyof WindowEventMap>(
  target: typeof globalThis,
  name: Name,
  listen: (event: WindowEventMap[Name]) => void,
): void {
  // The window's own events; the types know the target as the global object only.
  const listener = listen as (event: Event) => void;
  target.addEventListener(name, listener);
  onScopeDispose(() => target.removeEventListener(name, listener));
}
