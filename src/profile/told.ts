import type { Json, PgNumeric } from "../platform/database/pg-types.ts";
import { type FieldError, invalidFields } from "../problem.ts";
import { isObject, type JsonObject } from "./dirty-paths.ts";
import { boundsFaults } from "./json-bounds.ts";
import { languageTag } from "./language-tag.ts";

/** What somebody tells about themselves (P1), as the table keeps it. */
export type Told = {
  readonly headline: string;
  readonly description: string;
  readonly photoUrl: string | null;
  /** A decimal string. */
  readonly hourlyRate: PgNumeric | null;
  readonly currency: string | null;
  readonly subjects: readonly string[];
  /** BCP 47, the best first. */
  readonly languages: readonly string[];
  /** By clients' own keys, none of which is null. */
  readonly otherSettings: { [key: string]: Json };
};

export const toldNothing: Told = {
  headline: "",
  description: "",
  photoUrl: null,
  hourlyRate: null,
  currency: null,
  subjects: [],
  languages: [],
  otherSettings: {},
};

/** Settings to set; one that is null is removed, one that is not there stays. */
export type SettingsChange = {
  readonly hourly_rate?: string | null | undefined;
  readonly currency?: string | null | undefined;
  readonly subjects?: readonly string[] | null | undefined;
  readonly languages?: readonly string[] | null | undefined;
  readonly [key: string]: unknown;
};

/** What is to be told from now on; what is not there stays. */
export type ToldChange = {
  readonly headline?: string | undefined;
  readonly description?: string | undefined;
  readonly photo_url?: string | null | undefined;
  readonly settings?: SettingsChange | undefined;
};

/**
 * What somebody tells after a change.
 * @throws Problem validation_failed for a rate without a currency, a language that is none, and settings of one's
 *   own that are too deep or too many.
 */
export function changeTold(before: Told, change: ToldChange): Told {
  const { settings = {} } = change;
  const { hourly_rate, currency, subjects, languages, ...others } = settings;
  const after: Told = {
    headline: change.headline ?? before.headline,
    description: change.description ?? before.description,
    photoUrl: change.photo_url === undefined ? before.photoUrl : change.photo_url,
    hourlyRate: hourly_rate === undefined ? before.hourlyRate : hourly_rate,
    currency: currency === undefined ? before.currency : currency,
    subjects: subjects === undefined ? before.subjects : subjects ?? [],
    languages: languages === undefined ? before.languages : usualTags(languages ?? []),
    // They come out of a JSON body.
    otherSettings: withoutNulls({ ...before.otherSettings, ...others as JsonObject }),
  };
  const faults = [
    ...languageFaults(languages ?? []),
    ...boundsFaults(after.otherSettings, "settings", 2),
    ...(after.hourlyRate !== null && after.currency === null ? [NO_CURRENCY] : []),
  ];
  if (faults.length > 0) throw invalidFields(faults);
  return after;
}

const NO_CURRENCY: FieldError = {
  path: "settings.currency",
  message: { say: "required_with_rate" },
};

function languageFaults(languages: readonly string[]): FieldError[] {
  return languages.flatMap((text, i): FieldError[] =>
    languageTag(text) === null
      ? [{ path: `settings.languages[${i}]`, message: { say: "language_tag" } }]
      : []
  );
}

/** Each once. */
const usualTags = (languages: readonly string[]): string[] => [
  ...new Set(languages.map((text) => languageTag(text) ?? text)),
];

const withoutNulls = (values: JsonObject): { [key: string]: Json } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

/** What somebody tells, as the API shows it. */
export const toldFields = (told: Told) => ({
  headline: told.headline,
  description: told.description,
  photo_url: told.photoUrl,
  settings: {
    hourly_rate: told.hourlyRate,
    currency: told.currency,
    subjects: [...told.subjects],
    languages: [...told.languages],
    ...told.otherSettings,
  },
});

/** What publishing a draft leaves empty where the draft does not have it. */
const EMPTY = new Map<string, Json>(Object.entries({
  headline: "",
  description: "",
  photo_url: null,
  hourly_rate: null,
  currency: null,
  subjects: [],
  languages: [],
}));

/**
 * A profile or its draft without what is empty in it, in which two that mean the same are equal: a field that is
 * empty is as good as one that is missing, and `25.0` is `25.00`.
 */
export function withoutEmpty(profile: JsonObject): JsonObject {
  const { settings, ...fields } = profile;
  const told = withoutEmptyFields(fields);
  if (settings === undefined) return told;
  if (!isObject(settings)) return { ...told, settings };
  const kept = withoutNulls(withoutEmptyFields(settings));
  const rate = kept["hourly_rate"];
  if (rate !== undefined) kept["hourly_rate"] = usualAmount(rate);
  return Object.keys(kept).length === 0 ? told : { ...told, settings: kept };
}

const withoutEmptyFields = (fields: JsonObject): { [key: string]: Json } =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) =>
      !EMPTY.has(name) || JSON.stringify(value) !== JSON.stringify(EMPTY.get(name))
    ),
  );

/** An amount with two decimals and without zeros before it; what is none stays as it is. */
function usualAmount(value: Json): Json {
  const [, whole, decimals = ""] = typeof value === "string"
    ? /^0*(\d{1,8})(?:\.(\d{1,2}))?$/.exec(value) ?? []
    : [];
  return whole === undefined ? value : `${whole}.${decimals.padEnd(2, "0")}`;
}
