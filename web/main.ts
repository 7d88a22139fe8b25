import { VueQueryPlugin } from "@tanstack/vue-query";
import { createApp } from "vue";
import App from "./App.vue";
import { createQueries } from "./backend/create-queries.ts";
import { createPages } from "./pages.ts";
import { keepSignedIn } from "./session/keep-signed-in.ts";
import { tellWhenLeft } from "./telemetry/calendar-load.ts";
import { watchNavigations } from "./telemetry/use-calendar-load.ts";
import { createWording } from "./wording/wording.ts";
import "./style/colours.css";
import "./style/base.css";
import "./style/controls.css";

// Before the router reads the address, which must not keep the token.
keepSignedIn();
tellWhenLeft();
const pages = createPages();
watchNavigations(pages);
const wording = await createWording(navigator.languages);
createApp(App)
  .use(wording)
  .use(pages)
  .use(VueQueryPlugin, { queryClient: createQueries() })
  .mount("#app");
