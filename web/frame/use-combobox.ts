import { computed, nextTick, ref, watch } from "vue";

/** What a combobox chooses among. */
type Choice = {
  /** The options for a text that was typed; all of them for an empty one. */
  readonly optionsOf: (typed: string) => readonly string[];
  readonly textOf: (option: string) => string;
  readonly chosen: () => string;
  readonly choose: (option: string) => void;
  /** Brings an option into view. */
  readonly show: (index: number) => void;
};

/**
 * A text field with a list below it, by the ARIA pattern of an editable combobox with list autocompletion:
 * what is typed narrows the list and the first option is active; Enter takes the active one, Escape closes the
 * list and then brings back what was chosen before.
 */
export function useCombobox({ optionsOf, textOf, chosen, choose, show }: Choice) {
  const typed = ref<string | null>(null);
  const isOpen = ref(false);
  const active = ref(-1);
  const options = computed(() => isOpen.value ? optionsOf(typed.value ?? "") : []);
  const text = computed(() => typed.value ?? textOf(chosen()));

  watch(active, async (index) => {
    await nextTick();
    if (index >= 0) show(index);
  });

  function open() {
    if (isOpen.value) return;
    isOpen.value = true;
    active.value = options.value.indexOf(chosen());
  }

  function close() {
    isOpen.value = false;
    active.value = -1;
    typed.value = null;
  }

  function type(next: string) {
    typed.value = next;
    isOpen.value = true;
    active.value = next.trim() === "" ? -1 : 0;
  }

  function take(index: number) {
    const option = options.value[index];
    close();
    if (option !== undefined && option !== chosen()) choose(option);
  }

  /** Who leaves with a text of which one option alone is left has meant that one. */
  function leave() {
    const isMeant = typed.value?.trim() && options.value.length === 1;
    if (isMeant) take(0);
    else close();
  }

  function move(steps: number) {
    const isClosed = !isOpen.value;
    open();
    const { length } = options.value;
    if (isClosed && active.value >= 0) return;
    const from = active.value < 0 && steps < 0 ? 0 : active.value;
    active.value = (from + steps + length) % length;
  }

  function press(event: KeyboardEvent) {
    const isAlt = event.altKey;
    if (event.key === "ArrowDown") isAlt ? open() : move(1);
    else if (event.key === "ArrowUp") isAlt ? close() : move(-1);
    else if (event.key === "Enter" && isOpen.value) active.value < 0 ? close() : take(active.value);
    else if (event.key === "Escape" && (isOpen.value || typed.value !== null)) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return { text, isOpen, active, options, open, leave, type, take, press };
}
