import type { PersonChange } from "../profile/profile.ts";

/** What the tutors of the demo marketplace tell about themselves, by their subjects. */
export const demoProfiles: Readonly<Record<string, PersonChange>> = {
  anna: {
    language: "uk",
    headline: "Англійська для тих, хто вже пробував і кинув",
    description:
      "Викладаю дванадцять років, останні шість лише онлайн. На першій зустрічі з’ясуємо, що вам " +
      "справді потрібно: співбесіда, переїзд, іспит. Половину часу говорите ви.\n\n" +
      "I prepare for IELTS and Cambridge exams as well.",
    settings: {
      hourly_rate: "18.00",
      currency: "EUR",
      subjects: ["English", "IELTS", "Business English"],
      languages: ["uk", "en", "pl"],
      first_lesson: { is_free: true, minutes: 30 },
    },
  },
  piotr: {
    headline: "Matura z matematyki bez paniki",
    description:
      "Uczę matematyki od dziewięciu lat, w liceum i prywatnie. Zaczynamy od zadań, które już " +
      "umiesz, i z nich budujemy resztę. Lessons are in Polish or in English.",
    settings: {
      hourly_rate: "95.00",
      currency: "PLN",
      subjects: ["Mathematics", "Statistics"],
      languages: ["pl", "en"],
    },
  },
  emily: {
    language: "en",
    headline: "A-level physics, one good diagram at a time",
    description:
      "I was a materials engineer for eight years before I began to teach. We draw first and " +
      "calculate second. Most of my students are between fifteen and nineteen; some are parents who " +
      "want to help with homework again.",
    settings: {
      hourly_rate: "32.50",
      currency: "GBP",
      subjects: ["Physics", "Mathematics", "Engineering"],
      languages: ["en-GB"],
    },
  },
  james: {
    language: "en",
    headline: "SAT: 120 points more, on average, in ten weeks",
    description:
      "Former admissions reader. Each lesson is a timed section, the mistakes in it, and a plan for " +
      "the week. I tell you honestly when you do not need me any more.",
    settings: {
      hourly_rate: "60.00",
      currency: "USD",
      subjects: ["SAT preparation", "English", "Essay writing"],
      languages: ["en-US"],
      results: { students: 140, average_gain: 120 },
    },
  },
  sofia: {
    headline: "Español de México, con canciones y noticias",
    description:
      "Nací en Oaxaca y vivo en Los Ángeles. We read what you would read anyway, in Spanish: " +
      "recipes, football, the news. Beginners are welcome.",
    settings: {
      hourly_rate: "35.00",
      currency: "USD",
      subjects: ["Spanish", "DELE"],
      languages: ["es-MX", "en-US"],
    },
  },
  rafael: {
    headline: "Violão brasileiro: bossa nova, choro, samba",
    description:
      "Toco há vinte e cinco anos, ensino há dez. Bring a guitar with nylon strings and a song that " +
      "you love; notes can come later.",
    settings: {
      hourly_rate: "120.00",
      currency: "BRL",
      subjects: ["Guitar", "Music theory"],
      languages: ["pt-BR", "es", "en"],
    },
  },
  grace: {
    language: "en",
    headline: "Kiswahili for work and travel in East Africa",
    description:
      "I train staff of hospitals and schools in Nairobi. After twelve lessons you can greet, ask the " +
      "way, bargain and apologise, in that order of importance.",
    settings: {
      hourly_rate: "1500.00",
      currency: "KES",
      subjects: ["Swahili", "English"],
      languages: ["sw", "en"],
    },
  },
  priya: {
    language: "en",
    headline: "First programs in Python, and the second ones",
    description:
      "Engineer by day, teacher in the evening. You write the code and share your screen, I ask " +
      "questions. Projects of my students: a bus timetable, a chess clock, a bot for a bakery.",
    settings: {
      hourly_rate: "900.00",
      currency: "INR",
      subjects: ["Programming", "Python", "Algorithms"],
      languages: ["en-IN", "ta", "hi"],
    },
  },
  bikash: {
    headline: "Chemistry before breakfast",
    description:
      "Lessons early in the morning of Kathmandu, which is the evening of America. Organic chemistry " +
      "for the first years of university, and olympiads.",
    settings: {
      hourly_rate: "1200.00",
      currency: "NPR",
      subjects: ["Chemistry", "Organic chemistry"],
      languages: ["ne", "en", "hi"],
    },
  },
  yuki: {
    headline: "日本語、ゼロからJLPT N2まで",
    description:
      "東京の語学学校で八年間教えました。会話から始めて、漢字は毎回十字ずつ覚えます。\n\n" +
      "Lessons for beginners are in English.",
    settings: {
      hourly_rate: "3500.00",
      currency: "JPY",
      subjects: ["Japanese", "JLPT"],
      languages: ["ja", "en"],
    },
  },
  olivia: {
    language: "en",
    headline: "HSC biology with a field notebook",
    description:
      "I work at a marine station in Sydney in the mornings. Expect questions about what is outside " +
      "your window. Essays are marked between lessons.",
    settings: {
      hourly_rate: "70.00",
      currency: "AUD",
      subjects: ["Biology", "Ecology", "Chemistry"],
      languages: ["en-AU"],
    },
  },
  // Of whom there is little to tell, as of many.
  jack: {
    headline: "History from an island of 400 people",
    settings: { currency: "AUD", subjects: ["History", "Geography"], languages: ["en-AU"] },
  },
};
