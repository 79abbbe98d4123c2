// Reads the question and its help aloud, with a voice of this device: nothing is sent anywhere.
// The button stays hidden where the browser cannot speak, or has no voice of its own for the page's language.

const READ =
  "h1, .progress, .govuk-caption-m, .govuk-fieldset__legend, .govuk-label, .govuk-hint, .govuk-error-summary__list a, " +
  ".govuk-error-message, .govuk-details[open] .govuk-details__text p";
const UNREAD = ".govuk-visually-hidden, [hidden], [popover], .words, .read-aloud";

const language = (element) => element.closest("[lang]").lang.toLowerCase();

// What this device can say in a language: voices of a service elsewhere would be told what is read.
function voiceFor(code) {
  const own = speechSynthesis.getVoices().filter((voice) => voice.localService);
  const spoken = (voice) => voice.lang.toLowerCase().replace("_", "-");
  return own.find((voice) => spoken(voice) === code) ?? own.find((voice) => spoken(voice).split("-")[0] === code.split("-")[0]);
}

// The texts in the order of the page, cut where the language changes.
function* texts(root) {
  const said = [...root.querySelectorAll(READ)].filter((one) => !one.closest(UNREAD) && !one.parentElement.closest(READ));
  for (const element of said) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let text = "";
    let code = "";
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest(UNREAD)) continue;
      const here = language(node.parentElement);
      if (code && here !== code) {
        yield [text, code];
        text = "";
      }
      code = here;
      text += node.data;
    }
    yield [text, code];
  }
}

function show(button, reading) {
  button.querySelector("[data-start-reading]").hidden = reading;
  button.querySelector("[data-stop-reading]").hidden = !reading;
}

function read(button) {
  const sayings = [...texts(document.querySelector("main"))]
    .map(([text, code]) => [text.replace(/\s+/g, " ").trim(), code])
    .filter(([text, code]) => text && voiceFor(code));
  sayings.forEach(([text, code], place) => {
    const saying = new SpeechSynthesisUtterance(text);
    saying.voice = voiceFor(code);
    saying.lang = saying.voice.lang;
    if (place === sayings.length - 1) saying.onend = () => show(button, false);
    saying.onerror = () => show(button, false);
    speechSynthesis.speak(saying);
  });
  show(button, sayings.length > 0);
}

function offer(place) {
  place.hidden = !voiceFor(document.documentElement.lang.toLowerCase());
}

const place = document.querySelector("[data-read-aloud]");
if (place && "speechSynthesis" in window) {
  const button = place.querySelector("button");
  button.addEventListener("click", () => {
    const reading = !button.querySelector("[data-stop-reading]").hidden;
    speechSynthesis.cancel();
    if (reading) show(button, false);
    else read(button);
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
  speechSynthesis.addEventListener?.("voiceschanged", () => offer(place));
  offer(place);
}
