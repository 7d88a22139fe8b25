/** What browsers still call some zones by (CLDR keeps first names for ever), and what they are called now. */
const RENAMED: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** A list to choose from and no more than that: whether there is such a zone, the API judges. */
const known: readonly string[] = [
  ...new Set(["UTC", ...Intl.supportedValuesOf("timeZone").map((name) => RENAMED[name] ?? name)]),
].sort();

const older = new Map(Object.entries(RENAMED).map(([before, now]) => [now, before]));

/** As people read it: `America/New York`. */
export const zoneText = (zone: string): string => zone.replaceAll("_", " ");

const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_/]+/g, " ").trim();

/** For searching, by all its names. */
const searched = known.map((zone) => plain(`${zone} ${older.get(zone) ?? ""}`));

/**
 * The zones of which a text is a part, those with a word that begins by it first; all for an empty text, and
 * the text itself where there is none: it may be a zone that this browser does not know.
 */
export function zonesLike(text: string): readonly string[] {
  const wanted = plain(text);
  if (wanted === "") return known;
  const begins: string[] = [];
  const holds: string[] = [];
  for (const [at, zone] of known.entries()) {
    const place = ` ${searched[at]}`.indexOf(wanted);
    if (place < 0) continue;
    (` ${searched[at]}`.includes(` ${wanted}`) ? begins : holds).push(zone);
  }
  const found = [...begins, ...holds];
  return found.length > 0 ? found : [text.trim().replaceAll(/\s+/g, "_")];
}
