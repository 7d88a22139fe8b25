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
  signIn: {
    needed: "Sign in first",
    ended: "Your sign-in has ended",
    how:
      "Open this page by the link of your marketplace. In the demo, use one of the links that the start prints.",
  },
  zonePicker: {
    found: "{n} zone | {n} zones",
  },
};
