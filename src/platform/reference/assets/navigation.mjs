const nav = document.querySelector("nav");

/** On a narrow screen the contents are behind a button. */
export function openMenu() {
  const button = nav.querySelector(".menu");
  const show = (isOpen) => {
    nav.classList.toggle("closed", !isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
  };
  const narrow = matchMedia("(max-width: 50rem)");
  const fit = () => {
    button.hidden = !narrow.matches;
    show(!narrow.matches);
  };
  narrow.addEventListener("change", fit);
  fit();
  button.addEventListener("click", () => show(nav.classList.contains("closed")));
  nav.addEventListener("click", (event) => {
    if (narrow.matches && event.target.closest("li a")) show(false);
  });
}

/** Leaves only what has all the words; Enter goes to the first. */
export function search() {
  const input = nav.querySelector(".search");
  const none = nav.querySelector(".none");
  const items = [...nav.querySelectorAll("li")];
  input.hidden = false;
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/);
    for (const item of items) {
      item.hidden = !words.every((word) => item.dataset.text.includes(word));
    }
    for (const list of nav.querySelectorAll("ul")) {
      const isEmpty = !list.querySelector("li:not([hidden])");
      list.hidden = isEmpty;
      list.previousElementSibling.hidden = isEmpty;
    }
    none.hidden = items.some((item) => !item.hidden);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") items.find((item) => !item.hidden)?.querySelector("a").click();
    if (event.key !== "Escape") return;
    input.value = "";
    input.dispatchEvent(new Event("input"));
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    input.focus();
  });
}

/** Marks in the contents what is being read. */
export function showWhereWeAre() {
  const links = new Map(
    [...nav.querySelectorAll("li a")].map((link) => [link.hash.slice(1), link]),
  );
  let current = null;
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      current?.removeAttribute("aria-current");
      current = links.get(target.id);
      current?.setAttribute("aria-current", "location");
      if (!nav.matches(":hover")) {
        current?.scrollIntoView({ block: "nearest", behavior: "instant" });
      }
    }
  }, { rootMargin: "-15% 0px -80% 0px" });
  for (const section of document.querySelectorAll("main section[id]")) {
    if (links.has(section.id)) observer.observe(section);
  }
}
