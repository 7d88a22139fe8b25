import { isStale, isTransient, Unreachable } from "../backend/failures.ts";
import type { Stored } from "../backend/stored.ts";
import { network } from "../frame/network.ts";
import type { Draft } from "./about.ts";
import { isSameJson } from "./same-json.ts";

export type Storage = {
  /** Saves a draft in the place of the one that `etag` names, null for none; answers the ETag of the new one. */
  readonly write: (draft: Draft, etag: string | null) => Promise<string | null>;
  readonly read: () => Promise<Stored<Draft> | null>;
  /** Keeps what is not saved yet where a reload does not lose it; null: all is saved. */
  readonly keep: (draft: Draft | null, etag: string | null) => void;
};

const TYPED_MS = 800;
const AGAIN_MS = 4_000;

/**
 * Saves what is typed, a moment after the last stroke. What cannot be saved stays typed and is tried again; what
 * the API refuses waits for the next change; and where the stored draft is no longer the one that was read,
 * the person says which of the two stays.
 */
export class Autosave {
  typed: Draft = {};
  /** Of the stored draft; null where there is none. */
  etag: string | null = null;
  phase: "rest" | "saving" | "unreachable" | "refused" | "conflict" = "rest";
  error: Error | null = null;
  private saved = "{}";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hasEnded = false;
  private running: Promise<void> | null = null;

  constructor(private readonly storage: Storage) {}

  get isUnsaved(): boolean {
    return JSON.stringify(this.typed) !== this.saved;
  }

  /** Goes on from a draft that is stored, or with `etag` null from none. */
  begin(draft: Draft, etag: string | null): void {
    this.stop();
    this.typed = draft;
    this.saved = JSON.stringify(draft);
    this.etag = etag;
    this.phase = "rest";
    this.error = null;
    this.storage.keep(null, null);
  }

  /** Goes on with what was typed on a state of the stored draft, and asks where it is another one by now. */
  resume(typed: Draft, etag: string | null): void {
    if (etag !== this.etag) this.phase = "conflict";
    this.etag = etag;
    this.change(typed);
  }

  change(draft: Draft): void {
    this.typed = draft;
    this.keep();
    if (this.phase === "conflict") return;
    if (this.phase === "refused") this.phase = "rest";
    this.plan(TYPED_MS);
  }

  /** Saves now what is not saved yet; tells whether all is. */
  async flush(): Promise<boolean> {
    this.stop();
    this.running ??= this.saveAll().finally(() => this.running = null);
    await this.running;
    return !this.isUnsaved;
  }

  /** Puts what is typed in the place of whatever draft there is. */
  async keepMine(): Promise<void> {
    this.etag = (await this.storage.read())?.etag ?? null;
    this.phase = "rest";
    await this.flush();
  }

  /** Saves no more by itself: the page is gone, and another one may go on with what was typed. */
  end(): void {
    this.hasEnded = true;
    this.stop();
  }

  private stop(): void {
    clearTimeout(this.timer);
  }

  private plan(ms: number): void {
    this.stop();
    if (!this.hasEnded) this.timer = setTimeout(() => this.flush(), ms);
  }

  private keep(): void {
    this.storage.keep(this.isUnsaved ? this.typed : null, this.etag);
  }

  private async saveAll(): Promise<void> {
    while (this.isUnsaved && this.phase !== "conflict") {
      const sent = JSON.stringify(this.typed);
      this.phase = "saving";
      try {
        if (!network.isOnline) throw new Unreachable(null);
        this.done(sent, await this.storage.write(this.typed, this.etag));
      } catch (error) {
        if (await this.isOurs(error, sent)) continue;
        return this.fail(error);
      }
    }
    if (this.phase !== "conflict") this.phase = "rest";
  }

  private done(sent: string, etag: string | null): void {
    this.saved = sent;
    this.etag = etag;
    this.error = null;
    this.keep();
  }

  /** Whether the other state that is there is the one we saved ourselves, whose answer the network lost. */
  private async isOurs(error: unknown, sent: string): Promise<boolean> {
    if (!isStale(error)) return false;
    const there = await this.storage.read().catch(() => null);
    if (there === null || !isSameJson(there.data, JSON.parse(sent))) return false;
    this.done(sent, there.etag);
    return true;
  }

  private fail(error: unknown): void {
    this.error = error instanceof Error ? error : new Error(String(error));
    this.phase = isStale(error) ? "conflict" : isTransient(error) ? "unreachable" : "refused";
    if (this.phase === "unreachable") this.plan(AGAIN_MS);
  }
}
