/** The pages in a real browser, served by the real program on a database of its own. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { demoAdmin, demoStudents, demoTutors } from "../../src/demo/people.ts";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import { commonPages } from "./common-pages.ts";
import { SECRET } from "./clients.ts";
import { browserProgram } from "./browser.ts";
import { type RunningServer, startServer } from "./server.ts";

/** Somebody of the demo; whoever is new is made by their first request, and known to their test file alone. */
export type Who = {
  readonly sub: string;
  readonly role: "tutor" | "student" | "admin";
  readonly name?: string;
  /** Europe/Kyiv unless it is said. */
  readonly zone?: string;
};

export type PageOptions = {
  /** Of whom the token is; absent: nobody is signed in. */
  readonly as?: Who | undefined;
  /** `phone` is 390 × 844 with touch, `desk` 1440 × 900. */
  readonly screen?: "phone" | "desk";
  readonly language?: "en" | "uk" | "ru";
  readonly isDark?: boolean;
  /** Whether the pages' service worker takes part; what it asks for is not seen by `page.route`. */
  readonly hasWorker?: boolean;
  /** Anything else that Playwright's contexts take. */
  readonly context?: BrowserContextOptions;
};

export type Pages = {
  readonly server: Pick<RunningServer, "address" | "output" | "stop">;
  readonly stopServer: () => Promise<void>;
  /** Starts the program again, at the same address and on what it had kept. */
  readonly startServer: () => Promise<void>;
  /** Opens a page in a browser profile of its own. */
  readonly open: (path: string, options?: PageOptions) => Promise<Page>;
  /** A token of somebody of the demo, who is made by it if they are new. */
  readonly tokenOf: (
    person: NonNullable<PageOptions["as"]> & { name?: string; zone?: string },
  ) => Promise<string>;
  /** Calls the API as somebody: `ask(token, "GET", "/lessons/my")`. */
  readonly ask: (
    token: string,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: unknown; headers: Headers }>;
  /** What pages complained of: errors of scripts, what their policy forbade; and what they changed blindly. */
  readonly complaints: () => readonly string[];
  readonly close: () => Promise<void>;
};

const SCREENS = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1440, height: 900 } },
} as const;

const OF_THE_DEMO = new Set(
  [...demoTutors, ...demoStudents, demoAdmin].map(({ subject }) => subject),
);

/** An answer that refuses is the page's to tell, and no complaint of the page. */
const REFUSED = /^Failed to load resource: the server responded with a status of [45]/;

/** What is changed by naming the state that was seen, in `If-Match`; not what may not be there yet. */
const OF_A_STATE = new RegExp(
  "^(PUT|PATCH|DELETE) (?!.*/(bookings/holds/|me/profile/autosave$|lessons/\\d+/rating$))|" +
    "^POST .*/(calendar/drafts|cancel|complete|rotate-secret|\\d+/(accept|archive|invite))$",
);

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * A browser, and the program that all test files have in common; with `env` one of one's own, which may be stopped.
 * Where there is no browser, `describeInBrowser` skips the tests.
 */
export async function somePages(env?: Record<string, string>): Promise<Pages> {
  if (env === undefined) {
    const { inject } = await import("vitest");
    return await pagesOf(await theCommonOne(inject("commonPages")), () => Promise.resolve());
  }
  const dataDir = await Deno.makeTempDir({ prefix: "halfhour-pages-" });
  const settings = { JWT_HS256_SECRET: SECRET, ...env };
  const first = await startServer(dataDir, settings);
  const { port } = new URL(first.address);
  const again = () => startServer(dataDir, { ...settings, PORT: port });
  return await pagesOf(first, () => Deno.remove(dataDir, { recursive: true }), again);
}

async function theCommonOne(folder: string): Promise<Pages["server"]> {
  const shared = () => {
    throw new Error("other test files use this server, too: call somePages({})");
  };
  return { address: await commonPages(folder), output: shared, stop: shared };
}

/** `again` starts a server anew at its address; without it the server is not ended. */
async function pagesOf(
  first: Pages["server"],
  remove: () => Promise<void>,
  again?: () => Promise<RunningServer>,
): Promise<Pages> {
  let server = first;
  const file = crypto.randomUUID();
  const stopServer = async () => void await server.stop("SIGTERM");
  const browser: Browser = await chromium.launch({ executablePath: browserProgram(), args: ARGS });
  const complaints: string[] = [];

  const tokenOf: Pages["tokenOf"] = ({ sub, role, name, zone = "Europe/Kyiv" }) =>
    signToken({
      secret: SECRET,
      issuer: null,
      audience: null,
      now: Date.now(),
      claims: {
        tenant: "demo",
        sub: OF_THE_DEMO.has(sub) ? sub : `${sub}-${file}`,
        role,
        zone,
        ...(name !== undefined && { name }),
      },
      hours: 24,
    });

  return {
    get server() {
      return server;
    },
    stopServer,
    async startServer() {
      if (again) server = await again();
    },
    tokenOf,
    complaints: () => complaints,
    async open(path, options = {}) {
      const { as, screen = "desk", language = "en", isDark = false, hasWorker = false } = options;
      const profile = await browser.newContext({
        ...SCREENS[screen],
        locale: language,
        colorScheme: isDark ? "dark" : "light",
        ...options.context,
      });
      if (!hasWorker) await profile.addInitScript(withoutWorker);
      const page = await profile.newPage();
      page.on("pageerror", (error) => complaints.push(`${path}: ${error}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !REFUSED.test(message.text())) {
          complaints.push(`${path}: ${message.text()}`);
        }
      });
      page.on("request", (request) => {
        const write = `${request.method()} ${new URL(request.url()).pathname}`;
        if (OF_A_STATE.test(write) && !("if-match" in request.headers())) {
          complaints.push(`${path}: ${write} without If-Match`);
        }
      });
      const fragment = as === undefined ? "" : `#token=${await tokenOf(as)}`;
      await page.goto(server.address + path + fragment);
      return page;
    },
    async ask(token, method, path, body) {
      const answer = await fetch(`${server.address}/api${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body !== undefined && { "Content-Type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        body: text === "" ? null : JSON.parse(text),
        headers: answer.headers,
      };
    },
    async close() {
      await browser.close();
      if (again) await stopServer().catch(() => {});
      await remove();
    },
  };
}

/** Runs in the page, before anything of it: as in a browser that has no service workers. */
const withoutWorker = () =>
  Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined });
