const KEY = "halfhour.token";

/** The token as this tab keeps it. A browser may forbid a frame all storage; then it lasts as long as the page. */
export const keptToken = {
  read: (): string | null => orNothing(() => sessionStorage.getItem(KEY)),
  write: (token: string): void => void orNothing(() => sessionStorage.setItem(KEY, token)),
  forget: (): void => void orNothing(() => sessionStorage.removeItem(KEY)),
};

function orNothing<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}
