import { type AsyncComponentLoader, type Component, defineAsyncComponent, onMounted } from "vue";
import { loadArea } from "../wording/wording.ts";

const withWords = <Part>(load: AsyncComponentLoader<Part>) => async () => {
  const [part] = await Promise.all([load(), loadArea("cell")]);
  return part;
};

/** A part of the week that not everybody sees at once, and comes with its words then: the page is there sooner. */
export const laterPart = <Part extends Component>(load: AsyncComponentLoader<Part>): Part =>
  defineAsyncComponent(withWords(load));

/**
 * The same of what may be needed when the network or the server has gone: it comes as soon as the week is there. To be
 * called in a component's setup.
 */
export function soonPart<Part extends Component>(load: AsyncComponentLoader<Part>): Part {
  const whole = withWords(load);
  onMounted(() => void whole().catch(() => {}));
  return defineAsyncComponent(whole);
}
