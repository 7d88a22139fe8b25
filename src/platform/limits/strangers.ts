import { Lru } from "../caching/lru.ts";
import { overQuota } from "./over-quota.ts";
import type { Policy, RateClass } from "./policy.ts";
import { type Usage, usageIn } from "./usage.ts";

/** A key that is being looked up. `takeBack` is called when it is good. */
export type Guessed = { readonly isFailure: boolean; readonly takeBack: () => void };

export type StrangersParts = {
  /** Of requests without good credentials, for each address. */
  readonly ofAddress: Policy;
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  /** Told of each refusal: the name of the quota, and what was asked for. */
  readonly onRefused?: (policy: string, rateClass: RateClass) => void;
};

/** Rate limits of requests without good credentials, by address. Each instance counts for itself (decision 31). */
export class Strangers {
  readonly #parts: StrangersParts;
  readonly #addresses: Lru<Usage>;

  /** `kept`: how many addresses are remembered. */
  constructor(parts: StrangersParts, kept: number) {
    this.#parts = parts;
    this.#addresses = new Lru<Usage>({ limit: kept });
  }

  /** How many addresses are remembered. */
  get remembered(): number {
    return this.#addresses.size;
  }

  /**
   * Counts a request without good credentials.
   * @param purpose what it came for: those who fail do not use up what monitoring needs
   * @throws Problem 429 `rate_limited`
   */
  admit(address: string, purpose: "public" | "failed"): void {
    const { ofAddress: policy, now: clock } = this.#parts;
    const now = clock();
    const usage = usageIn(this.#addresses, `${purpose} ${address}`).at(now, policy);
    if (usage.leftHere(now, policy) < 1) {
      throw this.#refusal(usage.waitsHere(now, policy));
    }
    usage.counted();
  }

  /**
   * Counts an unknown key before it is looked up: as a failure or, where its address has used up its failures, in a
   * second quota, since a good key may come from there for the first time. In that case a key that was bad a moment
   * ago is refused. Answers whether it was counted as a failure, and how to take it back.
   * @throws Problem 429 `rate_limited`
   */
  admitGuess(address: string, wasBad: boolean): Guessed {
    const { ofAddress: policy, now: clock } = this.#parts;
    const now = clock();
    const failed = usageIn(this.#addresses, `failed ${address}`).at(now, policy);
    if (failed.leftHere(now, policy) >= 1) {
      failed.counted();
      return { isFailure: true, takeBack: () => failed.uncounted() };
    }
    const spare = usageIn(this.#addresses, `guessed ${address}`).at(now, policy);
    if (wasBad || spare.leftHere(now, policy) < 1) {
      throw this.#refusal(failed.waitsHere(now, policy));
    }
    spare.counted();
    return { isFailure: false, takeBack: () => spare.uncounted() };
  }

  #refusal(waitMs: number) {
    const { ofAddress, onRefused } = this.#parts;
    onRefused?.(ofAddress.name, "default");
    return overQuota(ofAddress, waitMs);
  }
}
