type Facet = { readonly value: string; readonly tutors: number };

const FIRST = 8;

/** The most frequent values, and whatever is chosen, also where nobody has it any more. */
export function shownFacets(
  facets: readonly Facet[],
  chosen: readonly string[],
  isWhole: boolean,
): { readonly options: readonly Facet[]; readonly hidden: number } {
  const wanted = new Set(chosen.map((value) => value.toLowerCase()));
  const known = new Set(facets.map(({ value }) => value.toLowerCase()));
  const gone = chosen.filter((value) => !known.has(value.toLowerCase()))
    .map((value) => ({ value, tutors: 0 }));
  const options = [
    ...gone,
    ...facets.filter(({ value }, index) =>
      isWhole || index < FIRST || wanted.has(value.toLowerCase())
    ),
  ];
  return { options, hidden: facets.length + gone.length - options.length };
}
