import type { Documents } from "../http/documents.ts";

/** Cloudflare's static assets, or anything else that answers a path with its file. */
type Assets = { fetch(url: string): Promise<Response> };

const isAssets = (binding: unknown): binding is Assets =>
  typeof binding === "object" && binding !== null && "fetch" in binding;

/**
 * The documents that were written into a folder when the Worker was built, plain and gzipped. Without the binding
 * there are none.
 */
export const assetDocuments = (binding: unknown, folder = ""): Documents => ({
  async open(name, isZipped) {
    if (!isAssets(binding)) return null;
    const found = await binding.fetch(
      `https://assets.invalid/${folder}${name}${isZipped ? ".gz" : ""}`,
    );
    if (!found.ok || found.body === null) {
      await found.body?.cancel();
      return null;
    }
    const length = found.headers.get("content-length");
    return { body: found.body, length: length === null ? null : Number(length) };
  },
});
