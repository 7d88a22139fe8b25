import { basePath } from "../../platform/contract/contract.ts";
import { newestWebBuild } from "../../platform/deno/newest-web-build.ts";
import { mayRead } from "../../platform/deno/permissions.ts";
import { projectRoot, type WebBuild } from "../../platform/deno/web-build.ts";
import type { Documents } from "../../platform/http/documents.ts";
import { keptDocuments } from "../../platform/http/kept-documents.ts";
import type { Work } from "./work.ts";

type Parts = Pick<Work, "log" | "say" | "elapsed">;

/**
 * The files of the web calendar, built first where they are not those of the sources; null where there are none.
 * The log says what is so, and the person at the terminal why it takes longer.
 */
export async function openWebFiles(parts: Parts): Promise<Documents | null> {
  const { log } = parts;
  if (!await mayRead(projectRoot)) {
    log.info("web_pages_absent", { reason: "no permission to read them" });
    return null;
  }
  const build = await newest(parts).catch((error) => {
    log.warn("web_pages_unreadable", { error });
    return null;
  });
  if (build === null) log.info("web_pages_absent", { reason: "they were not built" });
  if (build === null) return null;
  return keptDocuments(new Map([...build.files].map(([name, bytes]) => [name, () => bytes])));
}

const newest = ({ log, say, elapsed }: Parts): Promise<WebBuild | null> =>
  newestWebBuild({
    apiUrl: basePath,
    async around(build) {
      const begun = elapsed();
      say("Building the pages of the web calendar ...");
      await build();
      say(`Built the pages in ${((elapsed() - begun) / 1_000).toFixed(1)} s.`);
    },
    onFailure(error) {
      log.warn("web_pages_not_built", { error });
      say("The pages could not be built; `deno task web:build` shows why.");
    },
  });
