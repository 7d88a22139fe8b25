/**
 * Asks the npm registry what is known against the packages that the locks name (`deno audit`), and fails
 * where something is. A registry that cannot be asked is said and no failure, so that a machine without
 * network can still run everything else; `--strict` makes it one, for those who release. Other options are
 * those of `deno audit`: `--level=high`, `--ignore=CVE-2026-1234`.
 */

type Finding = "nothing" | "something" | "not_asked";

/** Each has a lock of its own. */
const folders = {
  "the program and its tools": ".",
  "the programs of test/clients": "test/clients/programs",
};

const strict = Deno.args.includes("--strict");
const options = Deno.args.filter((arg) => arg !== "--strict");

const found = new Set<Finding>();
for (const [name, folder] of Object.entries(folders)) found.add(await audit(name, folder));
if (found.has("something") || strict && found.has("not_asked")) Deno.exit(1);

async function audit(name: string, folder: string): Promise<Finding> {
  const { code, out, said } = await run(["audit", ...options], folder);
  if (code === 0) {
    console.log(`${name}: nothing is known against ${await countOf(folder)} packages.`);
    return "nothing";
  }
  if (/^Found \d+ vulnerabilities/m.test(out)) {
    console.error(`${name}:\n${out}`);
    return "something";
  }
  console.error(`${name}: NOT AUDITED, for the registry gave no answer (${said.split("\n")[0]}).`);
  return "not_asked";
}

async function run(args: readonly string[], cwd: string) {
  const env = { NO_COLOR: "1" };
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd, env });
  const { code, stdout, stderr } = await command.output();
  const [out, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  return { code, out: out ?? "", said: said ?? "" };
}

async function countOf(folder: string): Promise<number> {
  const lock: unknown = JSON.parse(await Deno.readTextFile(`${folder}/deno.lock`));
  const packages = typeof lock === "object" && lock !== null && "npm" in lock ? lock.npm : {};
  return Object.keys(packages ?? {}).length;
}
