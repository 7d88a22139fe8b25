import { tabStorage } from "../frame/storage.ts";

const KEY = "halfhour.token";

/** The token as this tab keeps it. */
export const keptToken = {
  read: (): string | null => tabStorage.read(KEY),
  write: (token: string): void => tabStorage.write(KEY, token),
  forget: (): void => tabStorage.forget(KEY),
};
