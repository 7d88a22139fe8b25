import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from "vue-router";
import { session } from "./session/session.ts";
import { type Area, loadArea } from "./wording/wording.ts";

declare module "vue-router" {
  interface RouteMeta {
    /** Whose words the page needs. */
    readonly area: Area;
    /** The key of its title among the frame's words. */
    readonly title: string;
  }
}

const week = { area: "week" } as const;
const tutoring = { area: "tutoring" } as const;
const learning = { area: "learning" } as const;

const pages: RouteRecordRaw[] = [
  {
    path: "/booking/tutor",
    component: () => import("./week/WeekPage.vue"),
    meta: { ...week, title: "title.week" },
  },
  {
    path: "/booking/tutor/hours",
    component: () => import("./hours/HoursPage.vue"),
    meta: { ...tutoring, title: "title.hours" },
  },
  {
    path: "/booking/tutor/services",
    component: () => import("./services/ServicesPage.vue"),
    meta: { ...tutoring, title: "title.services" },
  },
  {
    path: "/booking/tutor/rules",
    component: () => import("./rules/RulesPage.vue"),
    meta: { ...tutoring, title: "title.rules" },
  },
  {
    path: "/booking/tutor/students",
    component: () => import("./students/StudentsPage.vue"),
    meta: { ...tutoring, title: "title.students" },
  },
  {
    path: "/booking/tutor/profile",
    alias: "/my/profile",
    component: () => import("./profile/ProfilePage.vue"),
    meta: { ...tutoring, title: "title.profile" },
  },
  {
    path: "/booking/tutor/connections",
    alias: "/my/connections",
    component: () => import("./connections/ConnectionsPage.vue"),
    meta: { ...tutoring, title: "title.connections" },
  },
  {
    path: "/booking/webhooks",
    component: () => import("./webhooks/WebhooksPage.vue"),
    meta: { ...tutoring, title: "title.webhooks" },
  },
  {
    path: "/find",
    component: () => import("./find/FindPage.vue"),
    meta: { ...learning, title: "title.find" },
  },
  {
    path: "/tutors/:id(\\d+)",
    component: () => import("./tutor-page/TutorPage.vue"),
    meta: { ...learning, title: "title.tutor" },
  },
  {
    path: "/my",
    component: () => import("./my-lessons/MyLessonsPage.vue"),
    meta: { ...learning, title: "title.my" },
  },
  {
    path: "/",
    redirect: () => session.current?.role === "student" ? "/find" : "/booking/tutor",
  },
  {
    path: "/:rest(.*)*",
    component: () => import("./NotFoundPage.vue"),
    meta: { area: "frame", title: "title.notFound" },
  },
];

/** Which address shows which page; a page is loaded with its words when it is gone to. */
export function createPages(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: pages,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  router.beforeResolve(({ meta }) => loadArea(meta.area));
  return router;
}
