import type { Sql } from "../../src/platform/database/sql.ts";
import type { TestRedis } from "../support/redis.ts";
import type { RunningServer } from "../support/server.ts";
import type { UnrulyLink } from "./unruly-link.ts";

/** All that a server stands on, within reach of what disturbs it. */
export type Ground = {
  readonly server: RunningServer;
  readonly redis: TestRedis;
  readonly link: UnrulyLink;
  /** As the superuser in the tenant's schema, and by no link. */
  readonly database: Sql;
  /** Of PostgreSQL's first process and of all that it forked. */
  readonly processes: () => Promise<readonly number[]>;
  /** Moves the clock of the server's machine. */
  readonly moveClock: (byMs: number) => Promise<void>;
};

/** Something that goes wrong, and is over when the promise is kept. */
export type Cause = {
  readonly name: string;
  /** Requests go on as if nothing were the matter. */
  readonly isBorne: boolean;
  readonly happens: (ground: Ground) => Promise<void>;
};

/** The name of the connection that looks after what happened, which nothing cuts. */
export const CHECKER = "checker";
const LASTS_MS = 1_200;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const causes: readonly Cause[] = [
  {
    name: "Redis is killed and comes back",
    isBorne: true,
    async happens({ redis }) {
      await redis.kill();
      await pause(LASTS_MS);
      await redis.restart();
    },
  },
  {
    name: "Redis is silent",
    isBorne: true,
    async happens({ redis }) {
      redis.freeze();
      await pause(LASTS_MS);
      redis.thaw();
    },
  },
  {
    name: "PostgreSQL is killed and comes back",
    isBorne: false,
    async happens({ processes, database }) {
      // The first last: it would end the others by itself, and start anew.
      signal((await processes()).toReversed(), "SIGKILL");
      await untilAccepting(database);
    },
  },
  {
    name: "PostgreSQL is restarted",
    isBorne: false,
    async happens({ processes, database }) {
      signal((await processes()).slice(0, 1), "SIGINT");
      await untilAccepting(database);
    },
  },
  {
    name: "PostgreSQL is stopped and continued",
    isBorne: false,
    async happens({ processes }) {
      const all = await processes();
      signal(all, "SIGSTOP");
      await pause(LASTS_MS);
      signal(all, "SIGCONT");
    },
  },
  {
    name: "connections to PostgreSQL are cut one by one",
    isBorne: false,
    async happens({ database }) {
      const until = performance.now() + LASTS_MS;
      while (performance.now() < until) {
        await database.unsafe(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name <> '${CHECKER}' and backend_type = 'client backend'
           order by random() limit 1`,
        );
        await pause(20);
      }
    },
  },
  {
    name: "the network is slow: each answer of PostgreSQL takes 40 ms longer",
    isBorne: true,
    happens: (ground) => whileLink(ground, 40),
  },
  {
    name: "the network goes silent",
    isBorne: false,
    happens: (ground) => whileLink(ground, Infinity),
  },
  {
    name: "nobody reads the log",
    isBorne: true,
    async happens({ server }) {
      server.reader.pause();
      await pause(LASTS_MS);
      server.reader.goOn();
    },
  },
  {
    name: "the clock of its machine moves an hour ahead, an hour back, and to where it was",
    isBorne: true,
    async happens({ moveClock }) {
      for (const ms of [3_600_000, -3_600_000, 0]) {
        await moveClock(ms);
        await pause(LASTS_MS / 3);
      }
    },
  },
  {
    // The last one: it does not come back.
    name: "the log's reader closes it",
    isBorne: true,
    async happens({ server }) {
      server.reader.close();
      await pause(LASTS_MS);
    },
  },
];

async function whileLink({ link }: Ground, delay: number): Promise<void> {
  link.become({ cut: 0, split: 0, delay });
  await pause(LASTS_MS);
  link.become({ cut: 0, split: 0 });
}

function signal(processes: readonly number[], name: Deno.Signal): void {
  for (const pid of processes) {
    try {
      Deno.kill(pid, name);
    } catch {
      // It has ended.
    }
  }
}

async function untilAccepting(database: Sql): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    await pause(50);
    const rows = await database.unsafe("select 1").catch(() => []);
    if (rows.length === 1) return;
  }
  throw new Error("PostgreSQL does not come back");
}
