// The day at the counter: the lists are fetched again every so often, and the focus stays where it is. A button stops
// that for good in this tab. Nothing is replaced while somebody types or has opened something that would be gone.
const EVERY = 20000;
const KEY = "day-stays-still";
const lists = document.querySelector("[data-fresh]");
const said = document.querySelector("[data-said]");

const waiting = root => root.querySelectorAll("[data-line] > li").length;
const opened = root => [...root.querySelectorAll("details[open][id]")].map(one => one.id);

function stays() {
  return sessionStorage.getItem(KEY) === "yes";
}

function offerToStop() {
  const link = lists.querySelector("[data-refresh-each-minute]");
  if (!link) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-link";
  button.id = "refresh-stop";
  button.setAttribute("aria-pressed", String(stays()));
  button.textContent = lists.dataset.stop;
  button.addEventListener("click", () => {
    sessionStorage.setItem(KEY, stays() ? "no" : "yes");
    button.setAttribute("aria-pressed", String(stays()));
  });
  link.replaceWith(button);
}

function replaceLists(fresh) {
  const focused = lists.contains(document.activeElement) ? document.activeElement.id : null;
  if (focused !== null && (!focused || !fresh.querySelector(`#${CSS.escape(focused)}`)) && focused !== "refresh-stop") return;
  const open = opened(lists);
  const before = waiting(lists);
  lists.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  offerToStop();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (waiting(lists) !== before) said.textContent = document.getElementById("line-title").textContent;
}

async function look() {
  if (!stays() && !document.hidden) {
    try {
      const answer = await fetch(lists.dataset.fresh, { cache: "no-store", redirect: "error" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-fresh]");
        if (fresh) replaceLists(fresh);
      }
    } catch {
      // The line dropped: the screen stays as it is, with the hour it was true at.
    }
  }
  setTimeout(look, EVERY);
}

offerToStop();
setTimeout(look, EVERY);
