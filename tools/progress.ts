/**
 * How far long work is (one for all commands): on a terminal one line that is written over, elsewhere lines of JSON,
 * for whoever reads a log. Both go to stderr, so that what a command answers stays alone on stdout.
 */

/** Where progress is shown, and by which clock. */
export type Screen = {
  readonly isTerminal: boolean;
  readonly columns: () => number;
  readonly write: (text: string) => void;
  /** ms on a clock that only goes on */
  readonly elapsed: () => number;
  /** epoch ms */
  readonly now: () => number;
};

type State = "under_way" | "done" | "failed" | "interrupted";

/** A person sees it move; a log is not filled. */
const EVERY_MS = { terminal: 100, log: 1_000 };

const CLEAR = "\r\x1b[K";

export class Progress {
  readonly #task: string;
  readonly #unit: string;
  readonly #screen: Screen;
  readonly #began: number;
  #total: number | null;
  #done = 0;
  #at = "";
  #shownAt: number;
  #isOver = false;

  /** `total` null: nobody knows how much there is. */
  constructor(task: string, unit: string, total: number | null, screen: Screen = ofProcess) {
    this.#task = task;
    this.#unit = unit;
    this.#total = total;
    this.#screen = screen;
    this.#began = this.#shownAt = screen.elapsed();
    underWay.add(this);
  }

  /** So much there is, or about so much. */
  expect(total: number): void {
    this.#total = total;
  }

  /** So much is done by now; `at`: what is being worked on. */
  reach(done: number, at = ""): void {
    this.#done = done;
    this.#at = at;
    const { elapsed, isTerminal } = this.#screen;
    const now = elapsed();
    if (now - this.#shownAt < (isTerminal ? EVERY_MS.terminal : EVERY_MS.log)) return;
    this.#shownAt = now;
    this.#show("under_way");
  }

  step(at = ""): void {
    this.reach(this.#done + 1, at);
  }

  /** Prints a line of the answer, without the progress line in it. */
  print(line: string, print: (line: string) => void = console.log): void {
    if (this.#screen.isTerminal && !this.#isOver) this.#screen.write(CLEAR);
    print(line);
    if (this.#screen.isTerminal && !this.#isOver) this.#show("under_way");
  }

  /** The last of it. A terminal keeps no line: what the command answers says it. */
  end(state: Exclude<State, "under_way"> = "done"): void {
    if (this.#isOver) return;
    this.#isOver = true;
    underWay.delete(this);
    if (this.#screen.isTerminal) this.#screen.write(CLEAR);
    else this.#show(state);
  }

  #show(state: State): void {
    const { isTerminal, write, columns } = this.#screen;
    if (!isTerminal) return write(`${JSON.stringify(this.#record(state))}\n`);
    write(`${CLEAR}${this.#line().slice(0, Math.max(20, columns() - 1))}`);
  }

  #record(state: State) {
    const { perSecond, secondsLeft } = this.#speed();
    return {
      time: new Date(this.#screen.now()).toISOString(),
      task: this.#task,
      state,
      done: this.#done,
      total: this.#most,
      unit: this.#unit,
      per_second: perSecond,
      seconds_left: state === "under_way" ? secondsLeft : 0,
      at: this.#at,
    };
  }

  #line(): string {
    const { perSecond, secondsLeft } = this.#speed();
    const of = this.#most === null ? "" : ` of ${grouped(this.#most)}`;
    const left = secondsLeft === null ? "" : ` · ${duration(secondsLeft)} left`;
    return `${this.#task}: ${grouped(this.#done)}${of} ${this.#unit} · ` +
      `${grouped(perSecond)}/s${left}${this.#at && ` · ${this.#at}`}`;
  }

  /** What is told beforehand may be an estimate. */
  get #most(): number | null {
    return this.#total === null ? null : Math.max(this.#total, this.#done);
  }

  #speed(): { perSecond: number; secondsLeft: number | null } {
    const seconds = (this.#screen.elapsed() - this.#began) / 1_000;
    const perSecond = seconds > 0 ? this.#done / seconds : 0;
    const isKnown = this.#total !== null && perSecond > 0;
    const left = isKnown ? Math.max(0, (this.#total ?? 0) - this.#done) / perSecond : null;
    const rounded = perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond);
    return { perSecond: rounded, secondsLeft: left === null ? null : Math.round(left) };
  }
}

const underWay = new Set<Progress>();

/** Ends all that is under way, when a command is interrupted or fails. */
export function endProgress(state: "failed" | "interrupted"): void {
  for (const progress of underWay) progress.end(state);
}

const ofProcess: Screen = {
  isTerminal: Deno.stderr.isTerminal(),
  // A terminal that does not know its size says 0.
  columns: () => Deno.consoleSize().columns || 80,
  write: (text) => {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
  },
  elapsed: () => performance.now(),
  now: () => Date.now(),
};

const grouped = (value: number): string => value.toLocaleString("en");

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
