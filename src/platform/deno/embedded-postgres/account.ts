/** Whom PostgreSQL runs as. It refuses to be root. */
export type Account = { uid?: number; gid?: number; prefix: readonly string[] };

/**
 * Ourselves when we are not root. Else the account that owns the cluster already, or `postgres`,
 * or `nobody`. Those may be kept out of the folder (root's own home is closed to them): then a
 * user namespace in which our root is called `nobody`.
 */
export async function serverAccount(folder: string, programs: string): Promise<Account> {
  if (Deno.uid() !== 0) return { prefix: [] };
  const owner = await Deno.stat(folder).then(({ uid, gid }) => ({ uid, gid }), () => null);
  for (const candidate of owner ? [owner] : await knownAccounts()) {
    if (!candidate.uid) continue;
    const account = { uid: candidate.uid, gid: candidate.gid ?? candidate.uid, prefix: [] };
    if (await canEnter(account, programs) && await canEnter(account, existing(folder))) {
      return account;
    }
  }
  const renamed = { prefix: ["unshare", "--user", "--map-user=65534", "--map-group=65534"] };
  if (await canEnter(renamed, programs)) return renamed;
  throw new Error(
    `PostgreSQL refuses to run as root, and no other account may enter ${folder}: ` +
      `start as another user, or from a folder that is open to all, or set DATABASE_URL`,
  );
}

/** A command run as the account, with a clean environment and its output caught. */
export function commandAs(account: Account, program: string, args: readonly string[]) {
  const [first = program, ...rest] = [...account.prefix, program, ...args];
  return new Deno.Command(first, {
    args: rest,
    ...(account.uid !== undefined && { uid: account.uid }),
    ...(account.gid !== undefined && { gid: account.gid }),
    clearEnv: true,
    env: { LC_ALL: "C", PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin" },
    cwd: "/",
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function canEnter(account: Account, folder: string): Promise<boolean> {
  const command = commandAs(account, "/bin/sh", ["-c", 'cd "$1"', "sh", folder]);
  return await command.output().then(({ success }) => success, () => false);
}

/** The folder, or the nearest one above it that exists. */
function existing(folder: string): string {
  try {
    Deno.statSync(folder);
    return folder;
  } catch {
    return existing(folder.slice(0, folder.lastIndexOf("/")) || "/");
  }
}

async function knownAccounts(): Promise<{ uid: number; gid: number }[]> {
  const lines = (await Deno.readTextFile("/etc/passwd").catch(() => "")).split("\n");
  return ["postgres", "nobody"].flatMap((name) => {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    return uid && gid ? [{ uid: Number(uid), gid: Number(gid) }] : [];
  });
}
