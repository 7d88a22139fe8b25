import type { Schemas } from "../../client/create-client.ts";

export type Service = Schemas["Service"];

/** A service as it is typed. */
export type ServiceDraft = {
  readonly name: string;
  readonly duration: string;
  readonly price: string;
  readonly currency: string;
  readonly active: boolean;
};
export type ServiceField = "name" | "duration_minutes" | "price" | "currency";
/** What can be wrong with it before anybody is asked; a currency is chosen. */
export type ServiceFault = Exclude<ServiceField, "currency">;

export const LEAST_MINUTES = 15;
export const MOST_MINUTES = 240;
const CURRENCIES = ["EUR", "UAH", "USD", "GBP", "PLN", "CZK", "CHF", "KZT", "RUB"] as const;

/** Those that are often asked for, and the one that is set. */
export const currenciesWith = (set: string): string[] => [
  ...new Set([...CURRENCIES, ...(/^[A-Z]{3}$/.test(set) ? [set] : [])]),
];

/** A new one: an hour, in the currency of the one before. */
export const newDraft = (others: readonly Service[]): ServiceDraft => ({
  name: "",
  duration: "60",
  price: "",
  currency: others.at(-1)?.currency ?? CURRENCIES[0],
  active: true,
});

export const draftOfService = (service: Service): ServiceDraft => ({
  name: service.name,
  duration: `${service.duration_minutes}`,
  price: service.price,
  currency: service.currency,
  active: service.active,
});

/** The price stays a decimal text all the way; a comma is what half of Europe types. */
export const bodyOfDraft = (draft: ServiceDraft): Schemas["NewService"] => ({
  name: draft.name.trim(),
  duration_minutes: Number(draft.duration),
  price: draft.price.trim().replace(",", "."),
  currency: draft.currency,
  active: draft.active,
});

/** The fields that cannot be sent as they are. */
export function faultsOfDraft(draft: ServiceDraft): ServiceFault[] {
  const { name, duration_minutes: minutes, price } = bodyOfDraft(draft);
  const isLength = /^\d{1,3}$/.test(draft.duration.trim()) && minutes >= LEAST_MINUTES &&
    minutes <= MOST_MINUTES;
  return [
    ...(name === "" || name.length > 200 ? ["name" as const] : []),
    ...(isLength ? [] : ["duration_minutes" as const]),
    ...(/^\d{1,8}(\.\d{1,2})?$/.test(price) ? [] : ["price" as const]),
  ];
}
