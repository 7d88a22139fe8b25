import { mayBuildIn } from "./permissions.ts";
import {
  alone,
  buildWeb,
  type BuiltOf,
  projectRoot,
  readWebBuild,
  sourcesOf,
  type WebBuild,
} from "./web-build.ts";

const FOLDER = `${projectRoot}dist/web`;

/** What a build is asked for: where its pages call the API, and what is told of it. */
type Wanted = {
  readonly apiUrl: string;
  /** Called around a build, which takes seconds. */
  readonly around: (build: () => Promise<void>) => Promise<void>;
  /** Told why what is there is not what the sources say. */
  readonly onFailure: (reason: unknown) => void;
};

/**
 * The pages as the sources say, built first where those that are there are not; where they cannot be built (no
 * sources, no disk, no other programs) those that are there, or null.
 */
export async function newestWebBuild(
  { apiUrl, around, onFailure }: Wanted,
): Promise<WebBuild | null> {
  const [there, sources] = [await readWebBuild(FOLDER), await sourcesOf(projectRoot)];
  if (sources === null) return there;
  const of: BuiltOf = { sources, api_url: apiUrl };
  const isNew = (build: WebBuild | null) =>
    build?.of.sources === of.sources && build.of.api_url === of.api_url;
  if (isNew(there)) return there;
  try {
    if (!await mayBuildIn(projectRoot)) {
      throw new Error("no permission to run programs, or to write");
    }
    return await alone(`${FOLDER}.lock`, async () => {
      // Another server may have built them while this one waited.
      const found = await readWebBuild(FOLDER);
      if (isNew(found)) return found;
      await around(() =>
        buildWeb({ root: projectRoot, folder: FOLDER, of, hosts: "", isTold: false })
      );
      return await readWebBuild(FOLDER);
    });
  } catch (error) {
    onFailure(error);
    return there;
  }
}
