/**
 * Mends postgres.js 3.4.9 where it is installed (github.com/porsager/postgres, issues 1066, 1154 and
 * 1208). When the server ends the connection of a transaction, as it does after a time limit:
 * - what the transaction still says goes to a closed socket, which ends the whole process, or to
 *   whoever has the connection by then;
 * - bytes not yet written keep that connection from ever opening again;
 * - the server's reason is told to the next query on the connection, not to the one it ended.
 * To be removed when a release has it.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

type Change = { file: string; from: string; to: string };

const changes: Change[] = [
  {
    file: "connection.js",
    from: "    clearImmediate(nextWriteTimer)\n    socket.removeListener('data', data)\n",
    to: "    clearImmediate(nextWriteTimer)\n" +
      "    chunk = nextWriteTimer = null // patched by halfhour\n" +
      "    socket.removeListener('data', data)\n",
  },
  {
    file: "connection.js",
    from: "      errorResponse = Errors.postgres(parseError(x))\n    } else {\n",
    to: "      errorResponse = Errors.postgres(parseError(x))\n" +
      "      if (errorResponse.severity === 'FATAL') { // patched by halfhour\n" +
      "        errored(errorResponse)\n" +
      "        errorResponse = null\n" +
      "      }\n    } else {\n",
  },
  {
    file: "index.js",
    from: "new Promise((_, reject) => connection.onclose = reject)\n",
    to: "new Promise((_, reject) => connection.onclose = x => reject(lost = x)) // halfhour\n",
  },
  {
    file: "index.js",
    from: "        q.catch(e => uncaughtError || (uncaughtError = e))\n" +
      "        c.queue === full\n",
    to: "        q.catch(e => uncaughtError || (uncaughtError = e))\n" +
      "        if (lost) return q.reject(lost) // patched by halfhour\n" +
      "        c.queue === full\n",
  },
  {
    file: "index.js",
    from: "    let savepoints = 0\n",
    to: "    let lost // patched by halfhour\n    let savepoints = 0\n",
  },
];

/** The mended text, or null when it is mended already. */
function mend(text: string, path: string, list: readonly Change[]): string | null {
  let mended = text;
  for (const { from, to } of list) {
    if (mended.includes(to)) continue;
    if (!mended.includes(from)) throw new Error(`${path} is not the version this patch is for`);
    mended = mended.replace(from, () => to);
  }
  return mended === text ? null : mended;
}

const entry = createRequire(import.meta.url).resolve("postgres");
const root = join(dirname(entry), "..", "..");
for (const file of ["connection.js", "index.js"]) {
  for (const build of ["src", "cf/src", "cjs/src"]) {
    const path = join(root, build, file);
    const list = changes.filter((change) => change.file === file);
    const mended = mend(await Deno.readTextFile(path), path, list);
    if (mended === null) continue;
    // Deno links the file to its global cache: a new file leaves that one alone.
    await Deno.writeTextFile(`${path}.new`, mended);
    await Deno.rename(`${path}.new`, path);
  }
}
