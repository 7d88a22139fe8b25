import type { ProfileField } from "../../profile/changed-fields.ts";
import type { ReminderUnit } from "../../profile/reminders.ts";
import type { Each } from "../each.ts";
import type { Language } from "../languages.ts";

/** What the profile says. */
export default {
  profile: {
    about: "About you",
    aboutHow: "What you type is saved as a draft by itself. Others see it when you publish it.",
    account: "You and your notices",
    field: {
      headline: "Headline",
      description: "Description",
      photo_url: "Address of your photo",
      subjects: "Subjects",
      languages: "Languages",
      hourly_rate: "Price of an hour",
      currency: "Currency",
      name: "Name",
      timezone: "Time zone",
      language: "Language of notices",
      reminder_minutes: "Reminder",
    } satisfies Each<ProfileField>,
    headlineHint: "What you are about, in one line.",
    photoHint: "It begins with https://.",
    photoPreview: "Your photo",
    photoBroken: "There is no picture at this address, or it may not be shown here.",
    subjectsHint: "One after another, each with Enter or a comma.",
    languagesHint: "The best one first, each with Enter: by its name, or by its tag, as pt-BR.",
    remove: "Remove {item}",
    noDraft: "This is what others see. There is no draft.",
    draftSaved: "The draft is saved.",
    typing: "Not saved yet…",
    saving: "Saving…",
    offline:
      "You are offline. What you typed stays here and is saved as soon as the network is back.",
    unreachable:
      "Halfhour does not answer. What you typed stays here and is tried again in a moment.",
    refused: "The draft was not saved; what you typed stays here.",
    conflict:
      "The draft was changed in another window or on another device. What you typed is still here.",
    keepMine: "Keep what I typed",
    takeTheirs: "Take the other one",
    leftUnsaved:
      "What you typed in your profile is not saved yet. It stays in this tab: open the profile again to save it.",
    changes: "What is not published yet",
    before: "Before:",
    after: "Now:",
    nothing: "nothing",
    publish: "Publish",
    published: "Your profile is published.",
    notReady: "Not published: correct the fields that are marked. The draft is saved.",
    outdated:
      "Not published: your profile was changed in another window or on another device. The differences are shown anew; publish again if they are right.",
    discard: "Discard the draft",
    discardTitle: "Discard the draft?",
    discardMore: "What is not published is gone then, and cannot be brought back.",
    discarded: "The draft is discarded.",
    zoneHint: "Your weekly hours move with it; lessons that are booked keep their time.",
    languageHint:
      "In which you are told of lessons. The language of these pages is chosen at the top.",
    noLanguage: "Not said",
    languageName: { en: "English", uk: "Ukrainian", ru: "Russian" } satisfies Each<Language>,
    noReminder: "None",
    reminder: {
      minute: "{n} minute before a lesson | {n} minutes before a lesson",
      hour: "{n} hour before a lesson | {n} hours before a lesson",
      day: "{n} day before a lesson | {n} days before a lesson",
      week: "{n} week before a lesson | {n} weeks before a lesson",
    } satisfies Each<ReminderUnit>,
    outside:
      "{n} booked lesson is now outside your hours. It stays booked. | {n} booked lessons are now outside your hours. They stay booked.",
    accountOutdated:
      "Not saved: this was changed in another window or on another device. What you typed is still here.",
    leave: "Your name, zone or notices are not saved. Leave the page?",
  },
};
