/** The real program in a process of its own, on a free port. */
export type RunningServer = {
  readonly address: string;
  readonly token: (role: "tutor" | "student" | "admin") => string;
  /** The `curl` line that was printed: its URL and its header. */
  readonly curl: { readonly url: string; readonly authorization: string };
  /** Sends a signal and waits for the end; answers the exit code and how long it took. */
  readonly stop: (signal: Deno.Signal) => Promise<{ code: number; ms: number }>;
  /** Milliseconds from the start of the process to its first word. */
  readonly startedIn: number;
  readonly output: () => string;
  /** Whoever reads standard output pauses, so that the pipe fills; goes on; or closes it. */
  readonly reader: {
    readonly pause: () => void;
    readonly goOn: () => void;
    readonly close: () => void;
  };
  readonly pid: number;
  /** Resident memory now, in MB; NaN where there is no /proc. */
  readonly memory: () => number;
};

/**
 * Runs src/deno.ts with a data folder of its own and waits until it serves; `under` is what it is run by,
 * `prlimit --nofile=1024` for one. With CLOCK_SHIFT_MS in `env` its machine's clock is wrong by so much,
 * with CLOCK_SHIFT_FILE by what that file says at the time. `folder` is the clone that it is run of, `options` what
 * stands on its command line.
 */
export async function startServer(
  dataDir: string,
  env: Record<string, string> = {},
  under: readonly string[] = [],
  folder = Deno.cwd(),
  options: readonly string[] = [],
): Promise<RunningServer> {
  const began = performance.now();
  const child = run({ DATA_DIR: dataDir, PORT: "0", ...env }, under, ["-A"], folder, options);
  let output = "";
  const reader: { reads: "all" | "nothing" | "no more" } = { reads: "all" };
  const reading = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      while (reader.reads === "nothing") await pause(20);
      if (reader.reads === "no more") break;
    }
  })();
  const failing = new Response(child.stderr).text();
  while (!/Halfhour serves[\s\S]*export MONDAY=\S+\n/.test(output)) {
    const ended = await Promise.race([child.status, pause(20)]);
    if (ended) throw new Error(`the server ended with ${ended.code}: ${output}${await failing}`);
  }
  const found = (pattern: RegExp) => pattern.exec(output)?.[1] ?? "";
  return {
    address: found(/Halfhour serves\s+(http:\S+)\/api/),
    token: (role) => found(new RegExp(`export ${role.toUpperCase()}=(\\S+)`)),
    curl: {
      url: found(/'(http:\S+week\?\S+)'/),
      authorization: found(/curl -H 'Authorization: ([^']+)'/),
    },
    startedIn: performance.now() - began,
    output: () => output,
    reader: {
      pause: () => void (reader.reads = "nothing"),
      goOn: () => void (reader.reads = "all"),
      close: () => void (reader.reads = "no more"),
    },
    pid: child.pid,
    memory() {
      const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
    },
    async stop(signal) {
      const asked = performance.now();
      child.kill(signal);
      const { code } = await child.status;
      await reading;
      return { code, ms: performance.now() - asked };
    },
  };
}

/** Runs src/deno.ts as production does, on a database that is there, and waits until it serves. */
export async function startProgram(
  env: Record<string, string>,
  permissions: readonly string[] = ["-A"],
  folder = Deno.cwd(),
): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> {
  const child = run({ PORT: "0", ...env }, [], permissions, folder);
  const failing = new Response(child.stderr).text();
  const { promise: serves, resolve: served } = Promise.withResolvers<string>();
  const reading = (async () => {
    let output = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      const [, address] = /Halfhour serves\s+(http:\S+)\/api\n/.exec(output) ?? [];
      if (address !== undefined) served(address);
    }
  })();
  const ended = child.status.then(async ({ code }) => {
    throw new Error(`the server ended with ${code}: ${await failing}`);
  });
  ended.catch(() => {});
  return {
    address: await Promise.race([serves, ended]),
    async stop() {
      child.kill("SIGTERM");
      await child.status;
      await reading;
    },
  };
}

/** Runs src/deno.ts to its end; for starts that must fail. */
export async function runToEnd(
  env: Record<string, string>,
  permissions: readonly string[] = ["-A"],
  options: readonly string[] = [],
) {
  const child = run(env, [], permissions, Deno.cwd(), options);
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

function run(
  env: Record<string, string>,
  under: readonly string[] = [],
  permissions: readonly string[] = ["-A"],
  folder = Deno.cwd(),
  options: readonly string[] = [],
): Deno.ChildProcess {
  const isShifted = env["CLOCK_SHIFT_MS"] ?? env["CLOCK_SHIFT_FILE"];
  const shift = isShifted ? ["--preload", "test/fixtures/shifted-clock.ts"] : [];
  const deno = [Deno.execPath(), "run", ...permissions, ...shift, "src/deno.ts", ...options];
  const [program = "", ...args] = [...under, ...deno];
  return new Deno.Command(program, {
    args,
    cwd: folder,
    env: { DATABASE_URL: "", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

const pause = (ms: number): Promise<null> =>
  new Promise((resolve) => setTimeout(() => resolve(null), ms));
