/**
 * deno task web:build: builds the web calendar into dist/web, for this server or for any host of static files.
 * Fails where a page loads more JavaScript than it may. WEB_API_URL says where the API is (/api), WEB_HOSTS whose pages may hand a token over.
 */
import { tellWeights, weighPages } from "./web/budget.ts";
import { alone, buildWeb, projectRoot, sourcesOf } from "../src/platform/deno/web-build.ts";

const folder = `${projectRoot}dist/web`;

await alone(`${folder}.lock`, async () => {
  const sources = await sourcesOf(projectRoot);
  if (sources === null) throw new Error("there are no sources of the pages");
  const of = { sources, api_url: Deno.env.get("WEB_API_URL") || "/api" };
  const hosts = Deno.env.get("WEB_HOSTS") ?? "";
  await buildWeb({ root: projectRoot, folder, of, hosts, isTold: true });
  console.log("The files are in dist/web.");
  const weights = await weighPages(folder, `${projectRoot}web/pages.ts`);
  if (!tellWeights(weights)) Deno.exitCode = 1;
});
