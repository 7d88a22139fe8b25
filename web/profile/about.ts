import type { Schemas } from "../../client/create-client.ts";

export type Profile = Schemas["Profile"];
/** As the API keeps a draft: of any shape, for another client may have begun it. */
export type Draft = Schemas["ProfileDraft"];

/** What the form has of a draft. */
export type About = {
  headline: string;
  description: string;
  photoUrl: string;
  hourlyRate: string;
  currency: string;
  subjects: string[];
  languages: string[];
};

/** The draft with which somebody begins who has none: what is published. */
export const draftOf = ({ headline, description, photo_url, settings }: Profile): Draft => ({
  headline,
  description,
  photo_url,
  settings,
});

export function aboutOf(draft: Draft): About {
  const settings = settingsOf(draft);
  return {
    headline: textOf(draft["headline"]),
    description: textOf(draft["description"]),
    photoUrl: textOf(draft["photo_url"]),
    hourlyRate: textOf(settings["hourly_rate"]),
    currency: textOf(settings["currency"]),
    subjects: textsOf(settings["subjects"]),
    languages: textsOf(settings["languages"]),
  };
}

/** A draft with what stands in the form; whatever else it has stays, for publishing removes what is missing. */
export const withAbout = (draft: Draft, about: About): Draft => ({
  ...draft,
  headline: about.headline,
  description: about.description,
  photo_url: about.photoUrl.trim() || null,
  settings: {
    ...settingsOf(draft),
    hourly_rate: about.hourlyRate.trim() || null,
    currency: about.currency.trim().toUpperCase() || null,
    subjects: about.subjects,
    languages: about.languages,
  },
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const settingsOf = (draft: Draft) => isObject(draft["settings"]) ? draft["settings"] : {};
const textOf = (value: unknown): string => typeof value === "string" ? value : "";
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
