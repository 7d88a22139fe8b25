import { Redis } from "@upstash/redis";
import * as z from "zod/mini";
import type { Later } from "../later.ts";
import type { Log } from "../logging/log.ts";
import { type Announcements, type Heard, OwnAnnouncements } from "./announcements.ts";
import { Paced } from "./paced.ts";
import { Subscription } from "./subscription.ts";

const CHANNEL = "halfhour:written";
/** So many messages a second at most, each with all tenants since the one before. */
const PAUSE_MS = 10;
/** Redis is left alone for so long after a failure: whoever follows looks by themselves meanwhile. */
const REST_MS = 1_000;
const TIMEOUT_MS = 1_000;
/** What was published is heard here, too. A subscription that does not bring it is dead. */
const ECHO_MS = 2_000;

type Options = {
  readonly url: string;
  readonly token: string;
  readonly log: Log;
  readonly later?: Later | undefined;
};

const message = z.object({ from: z.string(), tenants: z.array(z.number()) });

/**
 * Announcements of all instances with one Redis, by Upstash's REST: PUBLISH, and SUBSCRIBE as server-sent
 * events while somebody follows. No write waits for it.
 */
export class RedisAnnouncements implements Announcements {
  readonly #own = new OwnAnnouncements();
  readonly #redis: Redis;
  readonly #log: Log;
  readonly #id = crypto.randomUUID();
  readonly #publishing: Paced;
  readonly #subscription: Subscription;
  #tenants = new Set<number>();
  #echo: ReturnType<typeof setTimeout> | undefined;
  #isDown = false;

  constructor({ url, token, log, later }: Options) {
    this.#log = log;
    this.#publishing = new Paced(PAUSE_MS, () => this.#publish(), later);
    this.#redis = new Redis({
      url,
      token,
      enableTelemetry: false,
      readYourWrites: false,
      enableAutoPipelining: false,
      retry: { retries: 0 },
      signal: () => AbortSignal.timeout(TIMEOUT_MS),
    });
    this.#subscription = new Subscription({
      url: `${url}/subscribe/${CHANNEL}`,
      token,
      onMessage: (text) => this.#hear(text),
      // What was said before, nobody knows.
      onBegin: () => this.#own.announce(null),
    });
  }

  announce(tenantId: number): void {
    this.#own.announce(tenantId);
    this.#tenants.add(tenantId);
    this.#publishing.soon();
  }

  follow(heard: Heard): () => void {
    const leave = this.#own.follow(heard);
    this.#subscription.open();
    return () => {
      leave();
      if (!this.#own.hasFollowers) this.#subscription.close();
    };
  }

  async #publish(): Promise<void> {
    const tenants = [...this.#tenants];
    this.#tenants = new Set();
    try {
      await this.#redis.publish(CHANNEL, { from: this.#id, tenants });
      this.#tell(false);
      this.#expectEcho();
    } catch {
      this.#tell(true);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }

  #hear(text: string): void {
    const said = message.safeParse(parsed(text));
    if (!said.success) return;
    const { from, tenants } = said.data;
    if (from !== this.#id) return tenants.forEach((tenant) => this.#own.announce(tenant));
    clearTimeout(this.#echo);
    this.#echo = undefined;
  }

  #expectEcho(): void {
    if (!this.#subscription.isUp) return;
    this.#echo ??= setTimeout(() => {
      this.#echo = undefined;
      this.#subscription.renew();
    }, ECHO_MS);
  }

  #tell(isDown: boolean): void {
    if (isDown === this.#isDown) return;
    this.#isDown = isDown;
    if (isDown) this.#log.warn("announcing_failed", { now: "each instance looks every second" });
    else this.#log.info("announcing_again");
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The announcements of an instance: its own, or those of all that have its Redis. */
export const openAnnouncements = (
  redis: { readonly url: string; readonly token: string } | null,
  log: Log,
  later?: Later,
): Announcements =>
  redis === null ? new OwnAnnouncements() : new RedisAnnouncements({ ...redis, log, later });
