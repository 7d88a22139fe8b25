import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";

/** What a host of static files says when it builds the pages; on the API's own server nothing is said. */
const { WEB_API_URL = "/api", WEB_HOSTS = "" } = Deno.env.toObject();

const settings: Plugin = {
  name: "halfhour-settings",
  transformIndexHtml: (html) =>
    html
      .replace(`name="halfhour-api" content="/api"`, `name="halfhour-api" content="${WEB_API_URL}"`)
      .replace(`name="halfhour-hosts" content=""`, `name="halfhour-hosts" content="${WEB_HOSTS}"`),
};

export default defineConfig({
  plugins: [vue(), settings],
  cacheDir: "../.data/vite",
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2023",
    // A policy without inline images or scripts (decision 44) forbids what Vite would put into the pages.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    // Messages become syntax trees, not functions: no `eval`, which the policy forbids.
    __INTLIFY_JIT_COMPILATION__: true,
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:8787", "/ws": { target: "ws://127.0.0.1:8787", ws: true } },
  },
});
