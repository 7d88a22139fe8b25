import { computed, onScopeDispose, type Ref, ref, watch } from "vue";
import { useRoute, useRouter } from "vue-router";
import { type Filters, filtersOf, noFilters, queryOf } from "./filters.ts";

const TYPED_MS = 250;

/**
 * The filters of the page, which its address keeps. What is chosen is there at once, what is typed after a
 * moment; a word that is typed is one step back, not one for each letter.
 */
export function useFilters(): {
  readonly filters: Readonly<Ref<Filters>>;
  /** What the controls show, ahead of the address while one types. */
  readonly shown: Readonly<Ref<Filters>>;
  readonly choose: (changes: Partial<Filters>) => void;
  readonly type: (changes: Partial<Filters>) => void;
  readonly clear: () => void;
} {
  const route = useRoute();
  const router = useRouter();
  const filters = computed(() => filtersOf(route.query));
  const shown = ref<Filters>(filters.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isTyping = false;

  watch(filters, (next) => {
    if (timer === undefined) shown.value = next;
  });

  function go(isTyped: boolean) {
    clearTimeout(timer);
    timer = undefined;
    const to = { path: route.path, query: queryOf(shown.value) };
    const goes = isTyped && isTyping ? router.replace(to) : router.push(to);
    isTyping = isTyped;
    return goes;
  }
  function choose(changes: Partial<Filters>) {
    shown.value = { ...shown.value, ...changes };
    void go(false);
  }
  function type(changes: Partial<Filters>) {
    shown.value = { ...shown.value, ...changes };
    clearTimeout(timer);
    timer = setTimeout(() => go(true), TYPED_MS);
  }
  onScopeDispose(() => clearTimeout(timer));
  return { filters, shown, choose, type, clear: () => choose(noFilters) };
}
