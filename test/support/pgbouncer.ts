import { describe } from "vitest";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { testDatabase } from "./database.ts";
import { freePort } from "../../tools/free-port.ts";

const program = "pgbouncer";

/** PgBouncer in transaction mode before the tests' database. */
export type TestPooler = {
  /** The same database through it, as its owner. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

function isInstalled(): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], env: pathOfRoot() }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** `describe` for tests that need PgBouncer: skipped where it is missing, a failure where CI is set. */
export function describeWithPgbouncer(name: string, tests: () => void): void {
  if (isInstalled() || Deno.env.get("CI")) return void describe(name, tests);
  console.warn(`skipped "${name}": ${program} is missing (apt-get install pgbouncer)`);
  describe.skip(name, tests);
}

/** Starts one on a free port of this machine, with so many servers for each login, and further settings. */
export async function startPgbouncer(servers: number, settings = ""): Promise<TestPooler> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-pgbouncer-" });
  const port = freePort();
  const { control, controlUrl } = testDatabase();
  const owner = new URL(controlUrl);
  const shared = await findSharedLogin(control);
  const users = [[decodeURIComponent(owner.username), decodeURIComponent(owner.password)], [
    shared.user,
    shared.password,
  ]];
  await Deno.writeTextFile(
    `${folder}/users.txt`,
    users.map(([name, password]) => `"${name}" "${password}"\n`).join(""),
  );
  await Deno.writeTextFile(
    `${folder}/pgbouncer.ini`,
    iniOf(owner, { folder, port, servers, settings }),
  );
  // It refuses to run as root, and reads its files as whoever it becomes.
  await Deno.chmod(folder, 0o755);
  const child = new Deno.Command(program, {
    args: ["--quiet", ...(Deno.uid() === 0 ? ["--user", "nobody"] : []), `${folder}/pgbouncer.ini`],
    env: pathOfRoot(),
    stdout: "null",
    stderr: "null",
  }).spawn();
  await untilListening(port);
  return {
    url: Object.assign(new URL(controlUrl), { hostname: "127.0.0.1", port: `${port}` }).href,
    async close() {
      child.kill("SIGKILL");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

type Where = {
  readonly folder: string;
  readonly port: number;
  readonly servers: number;
  readonly settings: string;
};

const iniOf = (of: URL, { folder, port, servers, settings }: Where): string => `
[databases]
* = host=${of.hostname} port=${of.port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${folder}/users.txt
pool_mode = transaction
default_pool_size = ${servers}
max_client_conn = 500
${settings}
`;

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error(`${program} does not listen on port ${port}`);
}

/** Debian keeps it where ordinary users do not look. */
const pathOfRoot = () => ({ PATH: `${Deno.env.get("PATH")}:/usr/sbin` });
