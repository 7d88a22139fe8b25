import type { ServiceFault } from "../../services/service-draft.ts";
import type { Each } from "../each.ts";

/** What the page of services says. */
export default {
  services: {
    about: "What students can book.",
    empty:
      "You offer nothing yet, so nobody can book a lesson. Begin with one service: a name, a length and a price.",
    add: "Add a service",
    change: "Change",
    changeOne: "Change {name}",
    changeTitle: "Change the service",
    pause: "Pause",
    pauseOne: "Pause {name}",
    paused: "Nobody can book it now.",
    resume: "Offer again",
    resumeOne: "Offer {name} again",
    resumed: "Students can book it again.",
    delete: "Delete",
    deleteOne: "Delete {name}",
    deleteTitle: "Delete this service?",
    deleteMore:
      "It cannot be brought back. Lessons that are booked stay, with their name and price. To offer it again later, pause it instead.",
    deleteNow: "Delete",
    deleted: "Deleted.",
    off: "Paused",
    name: "Name",
    nameHint: "What students see.",
    duration: "Length",
    durationUnit: "minutes ({least} to {most})",
    price: "Price",
    priceHint: "Two decimals at most, 0 for a free lesson.",
    currency: "Currency",
    active: "Students can book it",
    bookedStay: "Lessons that are booked keep the name, length and price they were booked with.",
    outdated:
      "Someone else has changed this service meanwhile. What you typed is still here; to save it over theirs, save again.",
    changedMeanwhile:
      "It was changed meanwhile. Look at what it is now; delete again if you still want to.",
    fault: {
      name: "Give it a name of at most 200 characters.",
      duration_minutes: "A whole number of minutes from {least} to {most}.",
      price: "Digits with at most two decimals, such as 25 or 25.50.",
    } satisfies Each<ServiceFault>,
  },
};
