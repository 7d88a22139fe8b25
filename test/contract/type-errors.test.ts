/** What a handler gets wrong must be a compile error, in words that say what is wrong. */
import { afterAll, beforeAll, expect, test } from "vitest";

const FOLDER = "test/fixtures/type-errors";
const CONFIG = `.type-errors-${Deno.pid}.json`;
const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
let errorsOf: Map<string, string[]>;

beforeAll(async () => {
  // deno.json leaves these files out, since they are wrong on purpose.
  const { exclude: _, ...config } = JSON.parse(await Deno.readTextFile("deno.json"));
  await Deno.writeTextFile(CONFIG, JSON.stringify(config));
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--config", CONFIG, ...files.map((file) => `${FOLDER}/${file}`)],
    env: { NO_COLOR: "1" },
  }).output();
  errorsOf = errorsByFile(new TextDecoder().decode(stderr));
}, 60_000);

afterAll(() => Deno.remove(CONFIG));

test.each(files)("%s", (file) => {
  const [first = ""] = Deno.readTextFileSync(`${FOLDER}/${file}`).split("\n");
  const expected = first.replace("// expects: ", "");
  const errors = errorsOf.get(file) ?? [];
  if (expected === "nothing") expect(errors).toEqual([]);
  else expect(errors).toEqual([expect.stringContaining(expected)]);
});

/** The compiler's complaints, by the file where each begins. */
function errorsByFile(output: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const error of output.split(/^(?=TS\d+ \[ERROR\]: (?! ))/m)) {
    const file = /type-errors\/([\w-]+\.ts):\d/.exec(error)?.[1];
    if (file !== undefined) found.set(file, [...found.get(file) ?? [], error]);
  }
  return found;
}
