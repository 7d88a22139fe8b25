import type { Schemas } from "../../client/create-client.ts";

export type Endpoint = Schemas["WebhookEndpoint"];
export type Delivery = Schemas["WebhookDelivery"];
export type DeliveryStatus = Schemas["WebhookDeliveryStatus"];
export type DeliveryFailure = NonNullable<Schemas["WebhookFailure"]>;
export type EventType = Schemas["EventType"];

/** What an admin types of an endpoint. */
export type EndpointText = {
  url: string;
  description: string;
  event_types: EventType[];
  enabled: boolean;
};

export const eventTypes: readonly EventType[] = [
  "lesson.booked",
  "lesson.entered",
  "lesson.rescheduled",
  "lesson.cancelled",
  "lesson.completed",
  "lesson.described",
  "availability.changed",
  "relation.invited",
  "relation.accepted",
  "relation.archived",
  "user.created",
  "user.changed",
  "user.erased",
];

export const deliveryStatuses: readonly DeliveryStatus[] = ["pending", "delivered", "failed"];

/** For how many minutes an old secret may go on. */
export const graces = [["now", 0], ["hour", 60], ["day", 1_440], ["week", 10_080]] as const;
export type Grace = typeof graces[number][0];

export const newText = (): EndpointText => ({
  url: "",
  description: "",
  event_types: [],
  enabled: true,
});

export const textOf = ({ url, description, event_types, enabled }: Endpoint): EndpointText => ({
  url,
  description,
  event_types: [...event_types],
  enabled,
});
