type BrowserStorage = {
  readonly read: (key: string) => string | null;
  readonly write: (key: string, text: string) => void;
  readonly forget: (key: string) => void;
  /** Forgets whatever stands under keys that begin so. */
  readonly forgetAll: (beginning: string) => void;
};

/** What this tab keeps over a reload. */
export const tabStorage = storageOf(() => sessionStorage);
/** What all tabs keep, over visits. */
export const lastingStorage = storageOf(() => localStorage);

/** A browser may forbid a frame all storage, and what is full takes no more; then things last as long as the page. */
function storageOf(open: () => Storage): BrowserStorage {
  const forget = (key: string) => void orNothing(() => open().removeItem(key));
  return {
    read: (key) => orNothing(() => open().getItem(key)),
    write: (key, text) => void orNothing(() => open().setItem(key, text)),
    forget,
    forgetAll(beginning) {
      const keys = orNothing(() => Object.keys(open())) ?? [];
      for (const key of keys) if (key.startsWith(beginning)) forget(key);
    },
  };
}

function orNothing<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}
