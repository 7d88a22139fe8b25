import { basePath } from "../../platform/contract/contract.ts";
import { mayBuildIn, mayRead } from "../../platform/deno/permissions.ts";
import {
  alone,
  buildWeb,
  projectRoot,
  readWebBuild,
  sourcesOf,
  type WebBuild,
} from "../../platform/deno/web-build.ts";
import type { Documents } from "../../platform/http/documents.ts";
import { keptDocuments } from "../../platform/http/kept-documents.ts";
import type { Work } from "./work.ts";

type Parts = Pick<Work, "log" | "say" | "elapsed">;

const FOLDER = `${projectRoot}dist/web`;

/**
 * The files of the web calendar, built first where they are not those of the sources. Where they cannot be
 * built (no sources, no disk, no other programs), those that are there; the log says what is so.
 */
export async function openWebFiles(parts: Parts): Promise<Documents | null> {
  const { log } = parts;
  const build = await newestBuild(parts).catch((error) => {
    log.warn("web_pages_unreadable", { error });
    return null;
  });
  if (build === null) return null;
  return keptDocuments(new Map([...build.files].map(([name, bytes]) => [name, () => bytes])));
}

async function newestBuild(parts: Parts): Promise<WebBuild | null> {
  const { log } = parts;
  if (!await mayRead(projectRoot)) {
    log.info("web_pages_absent", { reason: "no permission to read them" });
    return null;
  }
  const [there, sources] = [await readWebBuild(FOLDER), await sourcesOf(projectRoot)];
  const isNew = (build: WebBuild | null) =>
    build?.of.sources === sources && build?.of.api_url === basePath;
  if (sources === null || isNew(there)) return told(parts, there);
  if (!await mayBuildIn(projectRoot)) {
    log.warn("web_pages_not_built", { reason: "no permission to run programs, or to write" });
    return told(parts, there);
  }
  try {
    return await alone(`${FOLDER}.lock`, async () => {
      // Another server may have built them while this one waited.
      const found = await readWebBuild(FOLDER);
      if (isNew(found)) return found;
      await build(parts, sources);
      return await readWebBuild(FOLDER);
    });
  } catch (error) {
    log.warn("web_pages_not_built", { error });
    parts.say("The pages could not be built; `deno task web:build` shows why.");
    return told(parts, there);
  }
}

async function build({ say, elapsed }: Parts, sources: string): Promise<void> {
  const begun = elapsed();
  say("Building the pages of the web calendar ...");
  const of = { sources, api_url: basePath };
  await buildWeb({ root: projectRoot, folder: FOLDER, of, hosts: "", isTold: false });
  say(`Built the pages in ${((elapsed() - begun) / 1_000).toFixed(1)} s.`);
}

function told({ log }: Parts, there: WebBuild | null): WebBuild | null {
  if (there === null) log.info("web_pages_absent", { reason: "they were not built" });
  return there;
}
