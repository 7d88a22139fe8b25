import { basename, join } from "node:path";
import { secretBytes } from "../auth/secret-bytes.ts";

/** What signs tokens, and what seals the secrets of webhooks. */
type Name = "jwt-secret" | "webhook-key";

/**
 * A secret that all programs of a folder share where the environment has none: 32 random bytes in
 * `<dataDir>/<name>`, readable by its owner only, made at the first need. Two processes that make it at once
 * end up with the same one.
 */
export async function developmentSecret(
  dataDir: string,
  name: Name = "jwt-secret",
): Promise<string> {
  const path = join(dataDir, name);
  return await readSecret(path) ?? await makeSecret(dataDir, path);
}

async function readSecret(path: string): Promise<string | null> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function makeSecret(dataDir: string, path: string): Promise<string> {
  await Deno.mkdir(dataDir, { recursive: true });
  const secret = secretBytes().toBase64();
  // Written aside and linked: the name appears with its whole content, or was there before.
  const draft = await Deno.makeTempFile({ dir: dataDir, prefix: `${basename(path)}-` });
  try {
    await Deno.writeTextFile(draft, secret + "\n");
    await Deno.link(draft, path);
    return secret;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return (await Deno.readTextFile(path)).trim();
  } finally {
    await Deno.remove(draft);
  }
}
