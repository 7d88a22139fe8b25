import { ConfigError } from "../../config.ts";
import { requestIdOf } from "../../platform/http/exchange.ts";
import { languageFor } from "../../platform/http/language.ts";
import { problemAnswer } from "../../platform/http/problem-answer.ts";
import { secureHeaders } from "../../platform/http/secure-headers.ts";
import { createLogger, type Logger, type LogLevel, type Sink } from "../../platform/logging/log.ts";
import { Halls } from "../../platform/worker/halls.ts";
import { Problem } from "../../problem.ts";
import { wordingFor } from "../../wording/wording.ts";
import type { Clocks } from "./isolate-clock.ts";
import { openProgram, type WorkerProgram } from "./open-program.ts";
import { type Bindings, readWorkerConfig } from "./read-worker-config.ts";

/** How soon a configuration that was bad is read again. */
const AGAIN_MS = 1_000;

/** What an isolate of a Worker keeps between requests: its program, once its configuration has been read. */
export class Isolate {
  readonly #clocks: Clocks;
  readonly #sink: Sink;
  #program: WorkerProgram | null = null;
  #restsUntil = -Infinity;

  constructor(clocks: Clocks, sink: Sink) {
    this.#clocks = clocks;
    this.#sink = sink;
  }

  /** Answers a request; 503 while the configuration is bad, which the log explains. `peer`: the client's address. */
  async answer(bindings: Bindings, request: Request, peer: string | undefined): Promise<Response> {
    try {
      const program = this.#opened(bindings);
      if (program !== null) return await program.answer(request, peer);
      return await refused(request, new Problem("unavailable", { reason: "configuration" }));
    } catch (error) {
      if (error instanceof Problem) return await refused(request, error);
      // The application answers its own faults; this one is of the code around it.
      this.#log("info").error("request_failed", { code: "internal", error });
      return await refused(request, new Problem("internal"));
    }
  }

  /** Sends the spans that have ended. To be called when all work of a request has. Never rejects. */
  async sendSpans(): Promise<void> {
    await this.#program?.sendSpans();
  }

  /** Runs the tasks of a cron trigger. @throws Error that names what failed */
  async cron(bindings: Bindings, expression: string): Promise<void> {
    const program = this.#opened(bindings);
    if (program === null) throw new Error("the configuration is not valid");
    await program.cron(expression);
  }

  #opened(bindings: Bindings): WorkerProgram | null {
    if (this.#program !== null) return this.#program;
    const { elapsed } = this.#clocks;
    if (elapsed() < this.#restsUntil) return null;
    try {
      const read = readWorkerConfig(bindings);
      return this.#program = openProgram(
        read,
        this.#clocks,
        this.#log(read.config.logLevel),
        Halls.of(bindings["LIVE"], read.halls),
      );
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#restsUntil = elapsed() + AGAIN_MS;
      this.#log("info").error("configuration_not_valid", { faults: error.faults });
      return null;
    }
  }

  #log(level: LogLevel): Logger {
    return createLogger({ level, sink: this.#sink, now: this.#clocks.own });
  }
}

function refused(request: Request, problem: Problem): Response | Promise<Response> {
  const requestId = requestIdOf(request.headers);
  return problemAnswer(request, problem, {
    requestId,
    wording: () => wordingFor(languageFor(request.headers, null), null),
    answerHeaders: () => ({ ...secureHeaders(false), "X-Request-Id": requestId }),
  });
}
