// The dense page of a case: the result follows the answers, and Enter leads to the next line that still counts.
// Without this script the button "Calculer et enregistrer" does both.

const dense = document.querySelector("[data-dense]");
const form = dense?.closest("form");
const said = document.querySelector("[data-said]");
const SHAPE = ["partner.present", "children.count"];
let asked = 0;
let waiting = Promise.resolve();
const followed = new Map();
let stale = false;

const part = (name, inside = document) => inside.querySelector(`[data-part="${name}"]`);
const rows = () => [...form.querySelectorAll("[data-path]")];
const boxOf = (row) => row.querySelector("input, select");
const needed = () => new Set((part("result").querySelector("[data-needed]")?.dataset.needed ?? "").split(" "));

function mark() {
  const paths = needed();
  for (const row of rows()) row.classList.toggle("dense__row--needed", paths.has(row.dataset.path));
}

async function refresh(withQuestions) {
  const number = ++asked;
  const sent = new FormData(form);
  if (withQuestions) sent.set("questions", "yes");
  const answer = await fetch(dense.dataset.dense, { method: "POST", body: sent, credentials: "same-origin" });
  const text = await answer.text();
  if (!answer.ok || number !== asked) return;
  const found = new DOMParser().parseFromString(text, "text/html");
  if (withQuestions && part("questions", found)) {
    renew(part("questions", found));
    stale = false;
  }
  part("result").replaceWith(part("result", found));
  mark();
  const sums = part("result").querySelector(".result-side__sums")?.textContent ?? "";
  if (said.textContent !== sums) said.textContent = sums;
}

// Put other lines in the place of those there were; what was typed meanwhile stays, and so does the focus.
function renew(questions) {
  const open = document.activeElement?.id;
  for (const row of part("questions").querySelectorAll("[data-path]")) {
    const box = questions.querySelector(`[name="${CSS.escape(boxOf(row).name)}"]`);
    if (box && boxOf(row).value) box.value = boxOf(row).value;
  }
  part("questions").replaceWith(questions);
  if (open && document.activeElement?.id !== open) document.getElementById(open)?.focus();
}

function follow(box) {
  const row = box.closest("[data-path]");
  if (followed.get(box.name) === box.value) return waiting;
  followed.set(box.name, box.value);
  stale ||= SHAPE.includes(row?.dataset.path);
  waiting = refresh(stale).catch(() => {});
  return waiting;
}

function nextAfter(row) {
  const paths = needed();
  const all = rows();
  const open = all.filter((one) => paths.has(one.dataset.path) && one !== row && !boxOf(one).value);
  return open.find((one) => all.indexOf(one) > all.indexOf(row)) ?? open[0];
}

async function lead(box) {
  const path = box.closest("[data-path]").dataset.path;
  const isShape = SHAPE.includes(path);
  if (isShape) await waiting;
  let next = nextAfter(rows().find((row) => row.dataset.path === path));
  if (!next) {
    await waiting;
    next = nextAfter(rows().find((row) => row.dataset.path === path));
  }
  const goal = next ? boxOf(next) : form.querySelector("button[type=submit]");
  goal?.focus();
  if (goal?.select) goal.select();
}

if (form) {
  mark();
  // A case without an answer has nothing to be read first: straight to its first line.
  if ("fresh" in dense.dataset && !document.querySelector(".govuk-error-summary")) boxOf(rows()[0]).focus();
  form.addEventListener("change", (event) => {
    if (event.target.closest("[data-path]")) follow(event.target);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.closest("[data-path]")) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    event.preventDefault();
    if (event.target.value) follow(event.target);
    lead(event.target);
  });
}
