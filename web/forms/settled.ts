import { onScopeDispose, readonly, type Ref, ref, watch } from "vue";

const TYPED_MS = 250;

/** A text as it was when it had not changed for a moment, so that not each letter is a question. */
export function settled(text: () => string): Readonly<Ref<string>> {
  const now = ref(text());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  watch(text, (next) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => now.value = next, TYPED_MS);
  });
  onScopeDispose(() => clearTimeout(waiting));
  return readonly(now);
}
