import { VueQueryPlugin } from "@tanstack/vue-query";
import { createApp } from "vue";
import App from "./App.vue";
import { createQueries } from "./backend/create-queries.ts";
import { createPages } from "./pages.ts";
import { takeToken } from "./session/take-token.ts";
import { createWording } from "./wording/wording.ts";
import "./style/colours.css";
import "./style/base.css";
import "./style/controls.css";

// Before the router reads the address, which must not keep the token.
takeToken(location, history);
const wording = await createWording(navigator.languages);
createApp(App)
  .use(wording)
  .use(createPages())
  .use(VueQueryPlugin, { queryClient: createQueries() })
  .mount("#app");
