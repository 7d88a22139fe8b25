import { onMounted, onScopeDispose, type Ref, ref } from "vue";
import { placeBeside } from "./placement.ts";

/**
 * An element of the top layer beside its anchor, which is closed by Escape and by a press elsewhere; the focus moves
 * into it. A press elsewhere does not close what somebody is writing in.
 */
export function usePopover(
  element: Ref<HTMLElement | null>,
  anchor: () => HTMLElement,
  { isWriting, escape, close }: {
    readonly isWriting: () => boolean;
    readonly escape: () => void;
    readonly close: (isFocused: boolean) => void;
  },
): { readonly place: Ref<{ insetInlineStart: string; insetBlockStart: string }> } {
  const place = ref({ insetInlineStart: "0", insetBlockStart: "0" });
  const leaving = new AbortController();
  const { signal } = leaving;

  function stand() {
    if (!element.value) return;
    const view = { width: innerWidth, height: innerHeight };
    const size = { width: element.value.offsetWidth, height: element.value.offsetHeight };
    const { left, top } = placeBeside(anchor().getBoundingClientRect(), size, view);
    place.value = { insetInlineStart: `${left}px`, insetBlockStart: `${top}px` };
  }

  const sizes = new ResizeObserver(stand);
  onMounted(() => {
    element.value?.showPopover();
    element.value?.focus();
    if (element.value) sizes.observe(element.value);
    addEventListener("resize", stand, { signal });
    document.addEventListener("pointerdown", (event) => {
      const isInside = event.composedPath().includes(element.value ?? document);
      if (!isInside && !isWriting()) close(false);
    }, { signal, capture: true });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      escape();
    }, { signal });
  });
  onScopeDispose(() => {
    leaving.abort();
    sizes.disconnect();
  });
  return { place };
}
