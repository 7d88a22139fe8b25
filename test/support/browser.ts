import { describe } from "vitest";

/** A real Chromium, spoken to by its DevTools protocol; it is told what to do and what it sees is read. */
export type Browser = {
  readonly open: (url: string) => Promise<void>;
  /** What an expression of the page gives; it must fit into JSON. */
  readonly read: <T>(expression: string) => Promise<T>;
  readonly resize: (width: number, height: number) => Promise<void>;
  /** Errors of the page, what its policy forbade among them, and requests to whom. */
  readonly complaints: () => readonly string[];
  readonly asked: () => readonly string[];
  readonly close: () => Promise<void>;
};

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];
const FOLDERS = (Deno.env.get("PATH") ?? "").split(":");
const found = PROGRAMS.flatMap((name) => FOLDERS.map((folder) => `${folder}/${name}`)).find(isFile);

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The path of the browser that is there; where none is, a name that says so when it is started. */
export const browserProgram = (): string => found ?? "chromium";

/** What a browser shows takes a machine longer that does other things, too. */
const BUSY_MS = 90_000;

/** `describe` for tests in a browser: skipped where it is missing, a failure where CI is set. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (found !== undefined || Deno.env.get("CI")) {
    return void describe(name, { timeout: BUSY_MS }, tests);
  }
  console.warn(`skipped "${name}": chromium is missing (apt-get install chromium)`);
  describe.skip(name, tests);
}

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly [key: string]: unknown };
  readonly params?: { readonly [key: string]: unknown };
};

export async function aBrowser(): Promise<Browser> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-browser-" });
  const child = new Deno.Command(browserProgram(), {
    args: [
      ...["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"],
      ...["--disable-dev-shm-usage", "--disable-background-networking"],
      ...[`--user-data-dir=${folder}`, "--remote-debugging-port=0", "about:blank"],
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const port = await until(async () =>
    (await Deno.readTextFile(`${folder}/DevToolsActivePort`).catch(() => "")).split("\n")[0]
  );
  const made = await fetch(`http://127.0.0.1:${port}/json/new?about:blank`, { method: "PUT" });
  const socket = new WebSocket((await made.json()).webSocketDebuggerUrl);
  await new Promise((resolve) => socket.onopen = resolve);

  const waiting = new Map<number, (message: Message) => void>();
  const events: Message[] = [];
  socket.onmessage = ({ data }) => {
    const message: Message = JSON.parse(data);
    if (message.id === undefined) events.push(message);
    else waiting.get(message.id)?.(message);
  };
  let sent = 0;
  const send = (method: string, params = {}) =>
    new Promise<Message>((resolve) => {
      waiting.set(++sent, resolve);
      socket.send(JSON.stringify({ id: sent, method, params }));
    });
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  const read = async <T>(expression: string) => {
    const params = { expression, awaitPromise: true, returnByValue: true };
    const { result } = await send("Runtime.evaluate", params);
    if (result?.["exceptionDetails"]) throw new Error(JSON.stringify(result["exceptionDetails"]));
    // What the test expects of its expression, it says by T.
    return (result?.["result"] as { readonly value: T }).value;
  };
  const told = (method: string) => events.filter((event) => event.method === method);
  return {
    read,
    async open(url) {
      await send("Page.navigate", { url: "about:blank" });
      await send("Page.navigate", { url });
      await until(async () =>
        await read("location.href !== 'about:blank' && document.readyState") === "complete"
      );
    },
    resize: async (width, height) =>
      void await send("Emulation.setDeviceMetricsOverride", {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: width < 600,
      }),
    complaints: () =>
      [...told("Log.entryAdded"), ...told("Runtime.exceptionThrown")]
        .map(({ params }) => JSON.stringify(params)),
    asked: () =>
      told("Network.requestWillBeSent").map(({ params }) =>
        JSON.parse(JSON.stringify(params)).request.url
      ),
    async close() {
      socket.close();
      child.kill("SIGTERM");
      await child.status;
      // Its own helpers may still write there.
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    },
  };
}

/** Asks until there is an answer, for 20 s. */
export async function until<T>(ask: () => Promise<T>): Promise<NonNullable<T>> {
  const end = performance.now() + 20_000;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come within 20 s");
}
