import type { LiveState } from "../../live/live-connection.ts";
import type { Each } from "../each.ts";

/** What the frame around all pages says. */
export default {
  frame: {
    skip: "Skip to the content",
    pages: "Pages",
    language: "Language",
    signOut: "Sign out",
    offline:
      "You are offline. You can read what was loaded before; nothing can be changed until the network is back.",
    offlineWrite: "You are offline, so nothing was changed. Try again when the network is back.",
    unreachable: "Halfhour does not answer. Nothing was lost here; try again in a moment.",
    broken: "This page has run into an error",
    brokenMore: "It was our fault, not yours. Try again; if it comes back, reload the page.",
    outdated:
      "Someone else has changed this meanwhile, so nothing was done. Look at it as it is now, and try again.",
    tryAgain: "Try again",
    dismiss: "Dismiss",
    home: "To the start",
    loading: "Loading…",
    cancel: "Cancel",
    close: "Close",
    save: "Save",
    saved: "Saved.",
    undo: "Undo",
    more: "Show more",
    notAnswering: "Halfhour does not answer. You can read what was loaded before.",
    asOf: "As of {ago}.",
    unreachableFor:
      "Halfhour has too much to do. Nothing was lost here; try again in {seconds} second. | Halfhour has too much to do. Nothing was lost here; try again in {seconds} seconds.",
    newVersion: "There is a new version of these pages.",
    reload: "Reload",
    unloaded: "This part of the pages could not be loaded. Reload them when the network is back.",
  },
  title: {
    week: "Week",
    hours: "Weekly hours",
    services: "Services",
    rules: "Rules",
    students: "Students",
    profile: "Profile",
    connections: "Connections",
    webhooks: "Webhooks",
    find: "Find a tutor",
    tutor: "Tutor",
    my: "My lessons",
    notFound: "There is no such page",
  },
  live: {
    connecting: "Connecting…",
    live: "Changes show at once",
    polling: "Changes show within 20 seconds",
    away: "Not connected; changes of others do not show",
  } satisfies Each<LiveState>,
  signIn: {
    needed: "Sign in first",
    ended: "Your sign-in has ended.",
    endedMore: "All that you see stays here. Nothing can be saved until you are signed in again.",
    again: "Sign in again",
    how:
      "Open this page by the link of your marketplace. In the demo, use one of the links that the start prints.",
  },
  zonePicker: {
    found: "{n} zone | {n} zones",
  },
  copyField: {
    copy: "Copy",
    copied: "Copied.",
    byHand: "This page may not copy: the text is selected, copy it by the keyboard.",
  },
};
