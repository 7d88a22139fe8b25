/** A number that only grows. */
export class Count {
  value = 0;

  add(by = 1): void {
    this.value += by;
  }
}

/** A number as it is now. */
export class Level {
  value = 0;

  set(value: number): void {
    this.value = value;
  }
}

/** How values are spread: how many were at most each of the bounds, and what they are together. */
export class Spread {
  /** Of each bound those that are above the one before; last, those above all of them. */
  readonly counts: number[];
  sum = 0;
  readonly #bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let i = 0;
    while (i < bounds.length && value > (bounds[i] ?? 0)) i++;
    this.counts[i] = (this.counts[i] ?? 0) + 1;
    this.sum += value;
  }

  /** When something begins, for `since`. */
  begin(): number {
    return performance.now();
  }

  /** Observes how many seconds it is since something began. */
  since(begun: number): void {
    this.observe((performance.now() - begun) / 1_000);
  }
}

type Described<Labels extends readonly string[]> = {
  readonly name: string;
  readonly help: string;
  readonly labels: Labels;
};

type ValuesOf<Labels extends readonly string[]> = { readonly [i in keyof Labels]: string };

/** More series of one metric would be a label whose values have no bound. */
const MOST_SERIES = 5_000;
const OTHERS = "(others)";

/** A metric: a series for each combination of its labels' values that was asked for. */
export class Family<Series, Labels extends readonly string[] = readonly string[]> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly #begin: () => Series;
  readonly #series = new Map<string, { readonly values: readonly string[]; readonly of: Series }>();

  constructor({ name, help, labels }: Described<Labels>, begin: () => Series) {
    this.name = name;
    this.help = help;
    this.labels = labels;
    this.#begin = begin;
  }

  /** The series of these values of the labels, in their order. Keep it where it is needed often. */
  of(...values: ValuesOf<Labels>): Series {
    const key = values.join("\n");
    const known = this.#series.get(key);
    if (known !== undefined) return known.of;
    const isFull = this.#series.size >= MOST_SERIES && !values.every((value) => value === OTHERS);
    // As many as there are labels.
    if (isFull) return this.of(...this.labels.map(() => OTHERS) as unknown as ValuesOf<Labels>);
    const made = { values, of: this.#begin() };
    this.#series.set(key, made);
    return made.of;
  }

  /** What there is, with the values of its labels. */
  get series(): Iterable<{ readonly values: readonly string[]; readonly of: Series }> {
    return this.#series.values();
  }
}

/** A number that is looked up when somebody asks; null: there is none at this moment. */
export type Watched = {
  readonly kind: "watched";
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly read: () => number | null;
};

export type Metric =
  | { readonly kind: "counter"; readonly family: Family<Count> }
  | { readonly kind: "gauge"; readonly family: Family<Level> }
  | {
    readonly kind: "histogram";
    readonly family: Family<Spread>;
    readonly bounds: readonly number[];
  }
  | Watched;

/**
 * All that is counted and measured of this process (X6). It knows no form in which that is told, and to count
 * is an addition: what is asked 20,000 times a second can be counted.
 */
export class Meter {
  readonly #metrics = new Map<string, Metric>();

  counter<const Labels extends readonly string[]>(of: Described<Labels>): Family<Count, Labels> {
    const family = new Family(of, () => new Count());
    this.#add(of.name, { kind: "counter", family });
    return family;
  }

  gauge<const Labels extends readonly string[]>(of: Described<Labels>): Family<Level, Labels> {
    const family = new Family(of, () => new Level());
    this.#add(of.name, { kind: "gauge", family });
    return family;
  }

  /** `bounds`: upper ones, ascending. */
  histogram<const Labels extends readonly string[]>(
    of: Described<Labels> & { readonly bounds: readonly number[] },
  ): Family<Spread, Labels> {
    const { bounds } = of;
    const family = new Family(of, () => new Spread(bounds));
    this.#add(of.name, { kind: "histogram", family, bounds });
    return family;
  }

  watch(of: Omit<Watched, "kind">): void {
    this.#add(of.name, { ...of, kind: "watched" });
  }

  get metrics(): readonly Metric[] {
    return [...this.#metrics.values()];
  }

  #add(name: string, metric: Metric): void {
    if (this.#metrics.has(name)) throw new Error(`there is a metric ${name} already`);
    this.#metrics.set(name, metric);
  }
}

/** Upper bounds for what people wait for, in seconds; X6 draws its lines at 0.15 and 0.3. */
export const SECONDS: readonly number[] = [
  0.001,
  0.0025,
  0.005,
  0.01,
  0.02,
  0.05,
  0.1,
  0.15,
  0.3,
  0.5,
  1,
  2.5,
  5,
];
