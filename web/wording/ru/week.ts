/** What a tutor's week says. */
export default {
  week: {
    grid: "Неделя по получасам",
    time: "Время",
    again: "ещё раз",
    noSuchTime: "Часы пропускают это время",
    draft: "не сохранено",
    before: "Предыдущая неделя",
    after: "Следующая неделя",
    emptyTitle: "В этой неделе ещё ничего нет",
    emptyMore: "Закрасьте получасы, когда вы преподаёте, или задайте часы недели.",
    status: {
      available: "свободно",
      booked: "занято",
      blocked: "выходной",
      empty: "пусто",
    },
  },
};
