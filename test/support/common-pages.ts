/**
 * One program for all test files that look at pages and need no other settings: starting one takes as long as most of
 * their tests. Whichever process needs it first starts it; the run's set-up ends it.
 */
import { join } from "node:path";
import { signal } from "./processes.ts";
import { startServer } from "./server.ts";
import { SECRET } from "./clients.ts";

/** The service key of the demo on that server. */
export const SERVICE_KEY = "service-key-of-the-common-pages";

const SETTINGS = {
  JWT_HS256_SECRET: SECRET,
  SERVICE_KEY,
  TELEGRAM_BOT_NAME: "halfhour_bot",
  WEBHOOK_ALLOW_PRIVATE: "localhost",
  // By it the program would end with the process that started it, which may be done before others are.
  npm_command: "",
};

type Common = { readonly address: string; readonly pid: number };

/** Its address; `folder` is the run's own. */
export async function commonPages(folder: string): Promise<string> {
  const lock = await Deno.open(join(folder, "lock"), { create: true, write: true });
  try {
    await lock.lock(true);
    const { address } = await known(folder) ?? await start(folder);
    return address;
  } finally {
    lock.close();
  }
}

async function start(folder: string): Promise<Common> {
  const { address, pid } = await startServer(join(folder, "data"), SETTINGS);
  await Deno.writeTextFile(join(folder, "server.json"), JSON.stringify({ address, pid }));
  return { address, pid };
}

const known = (folder: string): Promise<Common | null> =>
  Deno.readTextFile(join(folder, "server.json")).then((text) => JSON.parse(text), () => null);

/** How long it may take to end, its PostgreSQL included. */
const ENDS_MS = 15_000;

/** Ends it, where it was started, and removes its folder. */
export async function endCommonPages(folder: string): Promise<void> {
  const { pid } = await known(folder) ?? {};
  if (pid !== undefined) {
    signal([pid], "SIGTERM");
    for (let waited = 0; waited < ENDS_MS && isThere(pid); waited += 100) {
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  await Deno.remove(folder, { recursive: true });
}

function isThere(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch {
    return false;
  }
}
