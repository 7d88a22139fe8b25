/** Which of "one | few | many" a number takes in Ukrainian and Russian (CLDR): 1, 21 | 2–4, 22–24 | the others. */
export function slavicPlural(number: number, choices: number): number {
  const last = number % 10;
  const isTeen = number % 100 > 10 && number % 100 < 20;
  const form = isTeen || last === 0 || last > 4 ? 2 : last === 1 ? 0 : 1;
  return Math.min(form, choices - 1);
}
