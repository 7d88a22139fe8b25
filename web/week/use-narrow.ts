import { onScopeDispose, readonly, type Ref, ref } from "vue";

/** Whether the window is as narrow as a phone's: three days of a week fit into it. */
export function useNarrow(): Readonly<Ref<boolean>> {
  const media = matchMedia("(width < 48rem)");
  const isNarrow = ref(media.matches);
  const follow = () => isNarrow.value = media.matches;
  media.addEventListener("change", follow);
  onScopeDispose(() => media.removeEventListener("change", follow));
  return readonly(isNarrow);
}
