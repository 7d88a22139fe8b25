import type { Schemas } from "../../client/create-client.ts";

/** The shapes of the API that the bot speaks of, by the names it has for them. */
export type Link = Schemas["TelegramLink"];
export type Lesson = Schemas["Lesson"];
export type Lessons = Schemas["Lessons"];
export type Schedule = Schemas["LinkedSchedule"];
export type Hold = Schemas["Hold"];
export type FreeRange = Schemas["FreeRange"];
export type Relation = Schemas["Relation"];
export type Service = Schemas["Service"];
export type Leased = Schemas["LeasedNotification"];
export type LeasedNotifications = Schemas["LeasedNotifications"];
export type Outcome = Schemas["NotificationOutcome"];
