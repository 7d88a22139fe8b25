import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from "vue-router";
import { session } from "./session/session.ts";
import { type Area, loadArea } from "./wording/wording.ts";
import type { Word } from "./wording/words.ts";

declare module "vue-router" {
  interface RouteMeta {
    /** What words the page needs besides the frame's. */
    readonly words: readonly Area[];
    /** The key of its title among the frame's words. */
    readonly title: Word;
  }
}

const pages: RouteRecordRaw[] = [
  {
    path: "/booking/tutor",
    component: () => import("./week/WeekPage.vue"),
    meta: { words: ["week"], title: "title.week" },
  },
  {
    path: "/booking/tutor/hours",
    component: () => import("./hours/HoursPage.vue"),
    meta: { words: ["forms", "hours"], title: "title.hours" },
  },
  {
    path: "/booking/tutor/services",
    component: () => import("./services/ServicesPage.vue"),
    meta: { words: ["forms", "services"], title: "title.services" },
  },
  {
    path: "/booking/tutor/rules",
    component: () => import("./rules/RulesPage.vue"),
    meta: { words: ["forms", "rules"], title: "title.rules" },
  },
  {
    path: "/booking/tutor/students",
    component: () => import("./students/StudentsPage.vue"),
    meta: { words: ["forms", "students"], title: "title.students" },
  },
  {
    path: "/booking/tutor/profile",
    alias: "/my/profile",
    component: () => import("./profile/ProfilePage.vue"),
    meta: { words: ["forms", "profile"], title: "title.profile" },
  },
  {
    path: "/booking/tutor/connections",
    alias: "/my/connections",
    component: () => import("./connections/ConnectionsPage.vue"),
    meta: { words: ["forms", "connections"], title: "title.connections" },
  },
  {
    path: "/booking/webhooks",
    component: () => import("./webhooks/WebhooksPage.vue"),
    meta: { words: ["forms", "webhooks"], title: "title.webhooks" },
  },
  {
    path: "/find",
    component: () => import("./find/FindPage.vue"),
    meta: { words: ["learning", "find"], title: "title.find" },
  },
  {
    path: "/tutors/:id(\\d+)",
    component: () => import("./tutor-page/TutorPage.vue"),
    meta: { words: ["learning", "booking"], title: "title.tutor" },
  },
  {
    path: "/my",
    component: () => import("./my-lessons/MyLessonsPage.vue"),
    meta: { words: ["learning", "booking", "lessons"], title: "title.my" },
  },
  {
    path: "/",
    redirect: () => session.current?.role === "student" ? "/find" : "/booking/tutor",
  },
  {
    path: "/:rest(.*)*",
    component: () => import("./NotFoundPage.vue"),
    meta: { words: [], title: "title.notFound" },
  },
];

async function loadAreas(areas: readonly Area[]): Promise<void> {
  await Promise.all(areas.map(loadArea));
}

/** Which address shows which page; a page is loaded with its words when it is gone to. */
export function createPages(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: pages,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  // Words come beside the page's own file; whether they have come matters when it is about to be shown.
  router.beforeEach(({ meta }) => void loadAreas(meta.words).catch(() => {}));
  router.beforeResolve(({ meta }) => loadAreas(meta.words));
  return router;
}
