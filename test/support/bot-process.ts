/** The real bot program in a process of its own. */
export type RunningBot = {
  /** Where its health is told. */
  readonly health: string;
  readonly readHealth: () => Promise<{ readonly status: number; readonly body: Health }>;
  /** Events of its log, the oldest first. */
  readonly log: () => readonly LogLine[];
  /** What it has written to stdout, which is its log. */
  readonly output: () => string;
  /** Sends a signal and waits for the end; answers the exit code and how long it took. */
  readonly stop: (signal: Deno.Signal) => Promise<{ code: number; ms: number }>;
  readonly signal: (signal: Deno.Signal) => void;
  /** Has it ended by itself? */
  readonly ended: () => boolean;
};

export type Health = Readonly<Record<string, unknown>>;
export type LogLine = { readonly event: string } & Readonly<Record<string, unknown>>;

/** How long it may take to begin, on a machine that has much to do. */
const PATIENCE_MS = 60_000;

/** Its figures here, so that nobody waits for what Telegram and the API would make them wait for. */
const QUICK = {
  BOT_HEALTH_PORT: "0",
  BOT_POLL_MS: "300",
  BOT_MESSAGE_PAUSE_MS: "0",
  BOT_PRESS_PAUSE_MS: "0",
  LOG_LEVEL: "info",
};

/**
 * Runs bot/main.ts until it has said that it runs; `env` has what it needs (T4). With CLOCK_SHIFT_MS its
 * machine's clock is wrong by so much.
 */
export async function startBot(env: Record<string, string>): Promise<RunningBot> {
  const child = run({ ...QUICK, ...env });
  let output = "";
  let isOver = false;
  const reading = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) output += text;
  })();
  const failing = new Response(child.stderr).text();
  const status = child.status.then((ended) => {
    isOver = true;
    return ended;
  });
  const log = () => output.split("\n").flatMap((line) => line.startsWith("{") ? [read(line)] : []);
  const started = () => log().find(({ event }) => event === "started");
  const by = performance.now() + PATIENCE_MS;
  for (; !started(); await pause(20)) {
    if (isOver) {
      throw new Error(`the bot ended with ${(await status).code}: ${output}${await failing}`);
    }
    if (performance.now() > by) throw new Error(`the bot has not started: ${output}`);
  }
  const health = `http://127.0.0.1:${started()?.["health_port"]}/health`;
  return {
    health,
    log,
    output: () => output,
    ended: () => isOver,
    signal: (signal) => child.kill(signal),
    async readHealth() {
      const answer = await fetch(health);
      return { status: answer.status, body: await answer.json() };
    },
    async stop(signal) {
      const asked = performance.now();
      if (!isOver) child.kill(signal);
      const { code } = await status;
      await Promise.all([reading, failing]);
      return { code, ms: performance.now() - asked };
    },
  };
}

/** Runs it to its end; for starts that must fail. */
export async function runBotToEnd(env: Record<string, string>) {
  const { code, stdout, stderr } = await run(env).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

function run(env: Record<string, string>): Deno.ChildProcess {
  const shift = env["CLOCK_SHIFT_MS"] ? ["--preload", "test/fixtures/shifted-clock.ts"] : [];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...shift, "bot/main.ts"],
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function read(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    // The end of a line has not come yet.
    return { event: "" };
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
