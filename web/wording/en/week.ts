/** What a tutor's week says. */
export default {
  week: {
    grid: "The week in half hours",
    time: "Time",
    again: "again",
    noSuchTime: "The clocks skip this time",
    draft: "not saved",
    before: "The week before",
    after: "The week after",
    emptyTitle: "Nothing in this week yet",
    emptyMore: "Paint the half hours in which you teach, or set your weekly hours.",
    status: {
      available: "available",
      booked: "booked",
      blocked: "time off",
      empty: "empty",
    },
  },
};
