/** What a student's pages say. */
export default {
  find: {
    subjects: "Subjects",
  },
  tutorPage: {
    nameless: "A tutor without a name",
    unknown: "There is no such tutor",
    findOthers: "Find another tutor",
    rated: "Rated {rating} of 5",
    notRated: "Not rated yet",
    ratings: "({n} rating) | ({n} ratings)",
    priceFrom: "from {price}",
    book: "Book a lesson",
    noServices: "This tutor offers no lessons at the moment.",
    studentsBook: "Students book here. You see the times as a student does.",
    reviews: "What students say",
    noReviews: "Nobody has rated a lesson yet.",
  },
  freeTimes: {
    earlier: "Earlier",
    later: "Later",
    zone: "Times in {zone}",
    none: "No free time in these days.",
    noneAtAll: "There is no free time later either. Look again tomorrow.",
    next: "Go to the next free time: {when}",
    dayEmpty: "no free time",
  },
  ownZone: {
    now: "Your time zone is {zone}",
    label: "Your time zone, on all pages",
    changed: "Your times are now in {zone}.",
  },
};
