import type { Project } from "./project.ts";

/** Prism between a client and the server. */
export type Prism = {
  readonly address: string;
  /** What went through, as `get /lessons/981`, in its order. */
  readonly requests: () => readonly string[];
  /** What Prism found in requests and answers that the document does not allow. */
  readonly violations: () => readonly string[];
  readonly stop: () => Promise<void>;
};

/**
 * Starts Prism as a proxy that knows the document (a file of the project's folder). With `--errors` what
 * is against the document is answered with an error of Prism's instead of being passed on.
 */
export async function startPrism(
  project: Project,
  { document, upstream }: { readonly document: string; readonly upstream: string },
): Promise<Prism> {
  const prism = "node_modules/@stoplight/prism-cli/dist/index.js";
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", prism, "proxy", document, upstream, "--errors", "--port", "0"],
    cwd: project.folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let log = "";
  const listening = /Prism is listening on (http:\S+)/;
  const reading = Promise.all([child.stdout, child.stderr].map(async (stream) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) log += text;
  }));
  while (!listening.test(log)) {
    const ended = await Promise.race([child.status, pause(20)]);
    if (ended) throw new Error(`Prism ended with ${ended.code}: ${log}`);
  }
  return {
    address: listening.exec(log)?.[1] ?? "",
    requests: () =>
      [...log.matchAll(/\[HTTP SERVER\] (\S+ \S+) .*Request received/g)].map(([, sent = ""]) =>
        sent
      ),
    // Those of requests and answers are errors; an undeclared status of an error is a warning.
    violations: () => log.split("\n").filter((line) => /Violation: |Request terminated/.test(line)),
    async stop() {
      child.kill("SIGTERM");
      await child.status;
      await reading;
    },
  };
}

const pause = (ms: number): Promise<null> =>
  new Promise((resolve) => setTimeout(() => resolve(null), ms));
