import type { Config } from "../../config.ts";
import type { Documents } from "../../platform/http/documents.ts";
import type { Logger } from "../../platform/logging/log.ts";
import type { Meter } from "../../platform/telemetry/meter.ts";
import type { Spans } from "../../platform/telemetry/spans.ts";
import type { InstanceOf } from "./instances/instance-environment.ts";

/** Tells the person at the terminal. */
export type Say = (text: string) => void;

/** When the process is to be gone, by `elapsed`; null until somebody asks it to stop. */
export type Ending = { by: number | null };

/** What a server has in hand from its start to its end. */
export type Work = {
  readonly config: Config;
  /** Of the database, as its owner. */
  readonly url: string;
  readonly log: Logger;
  readonly say: Say;
  readonly ending: Ending;
  readonly meter: Meter;
  readonly spans: Spans | null;
  /** Which of several processes it is; null where it is alone. */
  readonly instance: InstanceOf | null;
  /** The files of the web calendar; null where they were not built. */
  readonly webFiles: Documents | null;
  /** This machine's clock, epoch ms: it dates the log and decides nothing. */
  readonly ownClock: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};
