// The television of a waiting room: asks for the calls again every few seconds, and says a new one aloud where somebody
// pressed the button (a browser speaks only after that). Without this script the page loads itself again.
const EVERY = 4000;
const calls = document.querySelector("[data-calls]");
const hour = document.querySelector("[data-hour]");
const lost = document.querySelector("[data-lost]");
const said = document.querySelector("[data-said]");
const voice = document.querySelector("[data-voice]");
let speaks = false;

const turnsIn = root => [...root.querySelectorAll("[data-turn]")].map(call => call.dataset.turn);

function speak(words) {
  if (!speaks) return;
  const sentence = new SpeechSynthesisUtterance(words);
  sentence.lang = document.documentElement.lang;
  sentence.rate = 0.9;
  window.speechSynthesis.speak(sentence);
}

function announce(known) {
  for (const call of [...calls.querySelectorAll("[data-turn]")].reverse()) {
    if (known.includes(call.dataset.turn)) continue;
    said.textContent = call.dataset.words;
    speak(call.dataset.words);
  }
}

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-calls]");
    const known = turnsIn(calls);
    hour.textContent = page.querySelector("[data-hour]").textContent;
    if (turnsIn(fresh).join() !== known.join() || fresh.childElementCount !== calls.childElementCount) {
      calls.replaceChildren(...fresh.childNodes);
      announce(known);
    }
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
  setTimeout(look, EVERY);
}

if ("speechSynthesis" in window) {
  voice.hidden = false;
  voice.addEventListener("click", () => {
    speaks = !speaks;
    voice.setAttribute("aria-pressed", String(speaks));
    voice.textContent = speaks ? voice.dataset.on : voice.dataset.off;
    const first = calls.querySelector("[data-words]");
    if (speaks) speak(first ? first.dataset.words : voice.dataset.on);
    else window.speechSynthesis.cancel();
  });
}
setTimeout(look, EVERY);
