import type { Pipeline, Redis } from "@upstash/redis";

type Answer = { readonly result?: unknown; readonly error?: string };
type Batch = { readonly pipeline: Pipeline; readonly answers: Promise<Answer[]>; size: number };

/** Stands around a request of so many commands. */
export type Around = (size: number, work: () => Promise<Answer[]>) => Promise<Answer[]>;

const MOST_COMMANDS = 100;

/** Commands of the same tick in one HTTP request, whether they read or write: 16 small reads take 0.3 ms. */
export class OneRequest {
  readonly #redis: Redis;
  readonly #around: Around;
  #batch: Batch | null = null;

  constructor(redis: Redis, around: Around) {
    this.#redis = redis;
    this.#around = around;
  }

  /** Answers what the one command gives that `put` puts into the pipeline. @throws Error, Redis' own or of the way */
  async send(put: (pipeline: Pipeline) => unknown): Promise<unknown> {
    if (this.#batch === null || this.#batch.size === MOST_COMMANDS) this.#batch = this.#begin();
    const batch = this.#batch;
    const place = batch.size++;
    put(batch.pipeline);
    const answer = (await batch.answers)[place];
    if (answer?.error !== undefined) throw new Error(answer.error);
    return answer?.result;
  }

  #begin(): Batch {
    const pipeline = this.#redis.pipeline();
    const batch: Batch = { pipeline, answers: this.#afterTick(() => batch), size: 0 };
    return batch;
  }

  async #afterTick(begun: () => Batch): Promise<Answer[]> {
    await null;
    await null;
    const batch = begun();
    if (this.#batch === batch) this.#batch = null;
    return await this.#around(batch.size, () => batch.pipeline.exec({ keepErrors: true }));
  }
}
