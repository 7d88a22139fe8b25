/** What a language calls days and months: Monday and January first; months as they stand after a day. */
export type Calendar = {
  readonly weekdays: readonly string[];
  readonly shortWeekdays: readonly string[];
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
};

const words = (text: string): readonly string[] => text.split(" ");

export const calendars: Readonly<Record<"en" | "uk" | "ru", Calendar>> = {
  en: {
    weekdays: words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    shortWeekdays: words("Mon Tue Wed Thu Fri Sat Sun"),
    months: words(
      "January February March April May June July August September October November December",
    ),
    shortMonths: words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
  },
  uk: {
    weekdays: words("понеділок вівторок середа четвер п’ятниця субота неділя"),
    shortWeekdays: words("пн вт ср чт пт сб нд"),
    months: words(
      "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    ),
    shortMonths: words("січ лют бер квіт трав черв лип серп вер жовт лист груд"),
  },
  ru: {
    weekdays: words("понедельник вторник среда четверг пятница суббота воскресенье"),
    shortWeekdays: words("пн вт ср чт пт сб вс"),
    months: words(
      "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    ),
    shortMonths: words("янв фев мар апр мая июн июл авг сен окт ноя дек"),
  },
};
