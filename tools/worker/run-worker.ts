import { freePort } from "../free-port.ts";
import { bundleWorker } from "./bundle.ts";
import { compatibilityDate, WORKERD } from "./programs.ts";

/** The Worker on Cloudflare's own runtime, on a free port of this machine. */
export type RunningWorker = {
  readonly port: number;
  readonly address: string;
  /** What it has written to the log. */
  readonly output: () => string;
  /** Pulls a cron trigger as Cloudflare does; answers how that went, `ok` or `exception`, when it is over. */
  readonly trigger: (cron: string) => Promise<string>;
  readonly pid: number;
  readonly stop: () => Promise<void>;
  /** As `kill -9`; what it has on disk is there when it is started again, at another address. */
  readonly crash: () => Promise<RunningWorker>;
};

const STOP_MS = 3_000;

/** The header by which a request says here, as JSON, what Cloudflare itself would say of it (`cf`). */
export const CF_HEADER = "x-cf-of-test";

let bundle: Promise<string> | null = null;

type Options = {
  /** A folder whose files are its assets. */
  readonly assets?: string;
  /** Its log is written nowhere, as a server's is in a bench; `output` has errors alone. */
  readonly isQuiet?: boolean;
};

/** Builds the Worker, once a process, and runs it with these variables. */
export async function startWorker(
  env: Readonly<Record<string, string>>,
  options: Options = {},
): Promise<RunningWorker> {
  bundle ??= bundleWorker().then(({ code }) => code);
  return await startModule(await bundle, env, options);
}

/** Runs a Worker that is one module; its LiveHall, where it has one, is bound as LIVE unless a variable is. */
export async function startModule(
  code: string,
  env: Readonly<Record<string, string>>,
  { assets, isQuiet = false }: Options = {},
): Promise<RunningWorker> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-worker-" });
  await Deno.mkdir(`${folder}/objects`);
  await Deno.writeTextFile(`${folder}/worker.js`, code);
  await Deno.writeTextFile(
    `${folder}/config.capnp`,
    configOf({ env, folder, assets, date: await compatibilityDate() }),
  );
  return await startIn(folder, isQuiet);
}

async function startIn(folder: string, isQuiet: boolean): Promise<RunningWorker> {
  const [port, triggers] = [freePort(), freePort()];
  const child = new Deno.Command(await workerd(), {
    args: [
      "serve",
      // For the binding by which triggers are pulled.
      "--experimental",
      `${folder}/config.capnp`,
      `--socket-addr=http=127.0.0.1:${port}`,
      `--socket-addr=triggers=127.0.0.1:${triggers}`,
    ],
    stdout: isQuiet ? "null" : "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const written = isQuiet ? [child.stderr] : [child.stdout, child.stderr];
  const reading = written.map(async (stream) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) output += text;
  });
  await untilListening(port, child.status, () => output);
  return {
    port,
    address: `http://127.0.0.1:${port}`,
    output: () => output,
    pid: child.pid,
    async trigger(cron) {
      const query = new URLSearchParams({ cron });
      return await (await fetch(`http://127.0.0.1:${triggers}/?${query}`)).text();
    },
    async stop() {
      child.kill("SIGTERM");
      // It waits for what it carries out, such as a trigger that takes a minute.
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await child.status;
      clearTimeout(timer);
      await Promise.all(reading);
      await Deno.remove(folder, { recursive: true });
    },
    async crash() {
      child.kill("SIGKILL");
      await child.status;
      await Promise.all(reading);
      return await startIn(folder, isQuiet);
    },
  };
}

/** The configuration of a server for one Worker, in the words of workerd.capnp. */
type Configured = {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly assets: string | undefined;
  readonly date: string;
};

const configOf = ({ env, folder, assets, date }: Configured): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "triggers", worker = .triggers),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
    (name = "objects", disk = (path = "${folder}/objects", writable = true)),
    ${assets === undefined ? "" : `(name = "assets", disk = (path = ${JSON.stringify(assets)})),`}
  ],
  sockets = [
    (name = "http", http = (cfBlobHeader = "${CF_HEADER}"), service = "main"),
    (name = "triggers", http = (), service = "triggers"),
  ],
);
const triggers :Workerd.Worker = (
  modules = [(name = "worker", esModule = ${JSON.stringify(TRIGGERS)})],
  compatibilityDate = "${date}",
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "MAIN", service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "${date}",
  durableObjectNamespaces = [(className = "LiveHall", uniqueKey = "live", enableSql = true)],
  durableObjectStorage = (localDisk = "objects"),
  bindings = [${
  [
    ...("LIVE" in env ? [] : ['(name = "LIVE", durableObjectNamespace = "LiveHall")']),
    ...Object.entries(env)
      .map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`),
    ...(assets === undefined ? [] : ['(name = "ASSETS", service = "assets")']),
  ].join(", ")
}],
  globalOutbound = "internet",
);`;

const TRIGGERS = `export default {
  async fetch(request, { MAIN }) {
    const cron = new URL(request.url).searchParams.get("cron");
    const { outcome } = await MAIN.scheduled({ cron, scheduledTime: new Date() });
    return new Response(outcome);
  },
};`;

async function untilListening(
  port: number,
  ended: Promise<Deno.CommandStatus>,
  output: () => string,
): Promise<void> {
  for (;;) {
    const connected = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => null);
    if (connected !== null) return connected.close();
    const pause = new Promise<null>((done) => setTimeout(done, 20, null));
    const status = await Promise.race([ended, pause]);
    if (status !== null) throw new Error(`workerd ended with ${status.code}: ${output()}`);
  }
}

/**
 * Where Deno keeps the program, which it fetches when it is not there: it is too large to be installed for all.
 * @throws Error where it cannot be had
 */
export async function workerd(): Promise<string> {
  const code = `import workerd from "${WORKERD}"; console.log(workerd.default);`;
  const args = ["eval", "--no-config", "--no-lock", code];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`workerd cannot be had: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout).trim();
}
