/** What a tutor's week says. */
export default {
  week: {
    grid: "Тиждень по півгодинах",
    time: "Час",
    again: "ще раз",
    noSuchTime: "Годинник пропускає цей час",
    draft: "не збережено",
    before: "Попередній тиждень",
    after: "Наступний тиждень",
    emptyTitle: "У цьому тижні ще нічого немає",
    emptyMore: "Зафарбуйте півгодини, коли ви викладаєте, або задайте тижневі години.",
    status: {
      available: "вільно",
      booked: "зайнято",
      blocked: "вихідний",
      empty: "порожньо",
    },
  },
};
