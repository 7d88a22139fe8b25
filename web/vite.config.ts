import { baseCompile } from "@intlify/message-compiler";
import vue from "@vitejs/plugin-vue";
import { build, defineConfig, type Plugin } from "vite";

/** What a host of static files says when it builds the pages; on the API's own server nothing is said. */
const { WEB_API_URL = "/api", WEB_HOSTS = "" } = Deno.env.toObject();

const settings: Plugin = {
  name: "halfhour-settings",
  transformIndexHtml: (html) =>
    html
      .replace(`name="halfhour-api" content="/api"`, `name="halfhour-api" content="${WEB_API_URL}"`)
      .replace(`name="halfhour-hosts" content=""`, `name="halfhour-hosts" content="${WEB_HOSTS}"`),
};

type Words = { readonly [key: string]: string | Words };

/** Each message as its syntax tree. */
const compiled = (words: Words): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(words).map(([key, said]) => [
      key,
      typeof said === "string"
        ? baseCompile(said, { jit: true, minify: true, location: false }).ast
        : compiled(said),
    ]),
  );

/** Messages are compiled when the pages are built, so that no page loads the compiler (5 kB gzipped). */
const words: Plugin = {
  name: "halfhour-words",
  apply: "build",
  config: () => ({ define: { __INTLIFY_DROP_MESSAGE_COMPILER__: true } }),
  async transform(_code, id) {
    if (!/\/wording\/(en|uk|ru)\/[\w-]+\.ts$/.test(id)) return undefined;
    const file: { readonly default: Words } = await import(`file://${id}`);
    return `export default ${JSON.stringify(compiled(file.default))};`;
  },
};

/** Files of the build that no page asks for. */
const NOT_KEPT = /^\.vite\/|^sw\.js$|^index\.html$/;
/** Vite puts a hash of what is in it into the name of a file; what has such a name never changes. */
const HASHED = /-[\w-]{8}\.\w+$/;
/** An address at which every host answers index.html; few have it by its own name. */
const PAGE = "/find";

async function* filesIn(folder: string, within = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${within}`)) {
    if (isDirectory) yield* filesIn(folder, `${within}${name}/`);
    else yield within + name;
  }
}

async function revisionOf(path: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return new Uint8Array(hash).toHex().slice(0, 16);
}

/** Builds the service worker when the other files are there, since it has to know them. */
function serviceWorker(): Plugin {
  let folder = "";
  let isWritten = false;
  return {
    name: "halfhour-service-worker",
    apply: "build",
    configResolved({ root, build }) {
      folder = new URL(build.outDir, `file://${root}/`).pathname;
    },
    writeBundle: () => void (isWritten = true),
    async closeBundle() {
      // A build that has failed tells why by itself.
      if (!isWritten) return;
      const kept: { url: string; revision: string | null }[] = [{
        url: PAGE,
        revision: await revisionOf(`${folder}/index.html`),
      }];
      for await (const name of filesIn(folder)) {
        if (NOT_KEPT.test(name)) continue;
        const revision = HASHED.test(name) ? null : await revisionOf(`${folder}/${name}`);
        kept.push({ url: `/${name}`, revision });
      }
      // The same files make the same worker, so that no page is told of a new version that is none.
      kept.sort((a, b) => a.url < b.url ? -1 : 1);
      const entry = new URL("offline/service-worker.ts", import.meta.url).pathname;
      await build({
        configFile: false,
        logLevel: "warn",
        define: {
          __FILES__: JSON.stringify(kept),
          __PAGE__: JSON.stringify(PAGE),
          __API_URL__: JSON.stringify(WEB_API_URL),
          "process.env.NODE_ENV": JSON.stringify("production"),
        },
        build: {
          outDir: folder,
          emptyOutDir: false,
          copyPublicDir: false,
          target: "es2023",
          lib: { entry, formats: ["iife"], name: "worker", fileName: () => "sw.js" },
        },
      });
    },
  };
}

export default defineConfig({
  plugins: [vue(), settings, words, serviceWorker()],
  cacheDir: "../.data/vite",
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2023",
    // A policy without inline images or scripts (decision 44) forbids what Vite would put into the pages.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Which files a page needs; by it tools/web/budget.ts counts.
    manifest: true,
    // What all pages need of the libraries is one file: compressed together it is 2 kB less than in parts, and it
    // stays the same when only our own code is another one.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{
            name: "libraries",
            test: /node_modules\/.*(vue|intlify|tanstack|openapi-fetch)/,
          }],
        },
      },
    },
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
