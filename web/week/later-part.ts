import { type AsyncComponentLoader, type Component, defineAsyncComponent } from "vue";
import { loadArea } from "../wording/wording.ts";

/** A part of the week that not everybody sees at once, and comes with its words then: the page is there sooner. */
export const laterPart = <Part extends Component>(load: AsyncComponentLoader<Part>): Part =>
  defineAsyncComponent(async () => {
    const [part] = await Promise.all([load(), loadArea("cell")]);
    return part;
  });
