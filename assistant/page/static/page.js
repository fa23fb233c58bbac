// The page's own behaviour: citation marks light their quotation up, buttons ask and look up.
// Everything else is Gradio's. No text is ever turned into markup here.
window.clausepair = (() => {
  const panel = () => document.querySelector("#cp-proof .cp-panel");
  const all = (root, selector) => (root ? [...root.querySelectorAll(selector)] : []);

  /** Show quotation n of a turn in the panel; false when the panel shows something else. */
  function light(turn, n) {
    const root = panel();
    if (!root || root.dataset.turn !== String(turn)) return false;
    all(document, ".cp-lit").forEach((element) => element.classList.remove("cp-lit"));
    all(document, ".cp-n").forEach((mark) =>
      mark.setAttribute("aria-pressed", String(mark.dataset.turn === String(turn) && mark.dataset.cite === String(n)))
    );
    const quotes = all(root, `.cp-q[data-n~="${Number(n)}"]`);
    quotes.forEach((quote) => {
      quote.classList.add("cp-lit");
      for (let up = quote.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
    });
    if (quotes.length) {
      const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      quotes[0].scrollIntoView({ block: "nearest", behavior: reduced ? "auto" : "smooth" });
    }
    return true;
  }

  /** Bring the newest question to the top of the answers, on a phone to the top of the page. */
  function showNewest(element) {
    const turns = all(element, ".cp-turn");
    const last = turns[turns.length - 1];
    if (!last) return element.closest("#cp-answers")?.scrollTo({ top: 0 });
    last.scrollIntoView({ block: "start", behavior: turns.length > 1 ? "smooth" : "auto" });
  }

  // Gradio's own guard against asking twice also holds back what is asked after a stop; this one ends with the stop.
  const TWICE_MS = 800;
  let sent = -TWICE_MS;
  function mayAsk() {
    if (document.querySelector("#cp-answers .cp-pending") || performance.now() - sent < TWICE_MS) return false;
    sent = performance.now();
    return true;
  }
  const settled = () => (sent = -TWICE_MS);

  function onSend(event) {
    const byKey = event.type === "keydown" && event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!(event.target instanceof Element) || !event.target.closest(byKey ? "#cp-box" : "#cp-send") || (event.type === "keydown" && !byKey)) return;
    if (mayAsk()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  document.addEventListener("keydown", onSend, true);
  document.addEventListener("click", onSend, true);

  function onClick(element, send) {
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button || !element.contains(button)) return;
      const { pinAnswer, pinPair, cite, turn, ask, look, whole, back, edit, retry, keep } = button.dataset;
      if (cite) light(turn, cite) || send("cite", { turn: Number(turn), n: Number(cite) });
      else if (ask) mayAsk() && send("ask", { question: ask });
      else if (look) send("look", { reference: look });
      else if (whole) send("whole", { key: whole });
      else if (back) send("back", {});
      else if (pinAnswer) send("pin_answer", { turn: Number(pinAnswer) });
      else if (pinPair) send("pin_pair", { keys: pinPair });
      else if (edit) send("edit", { turn: Number(edit) });
      else if (retry) mayAsk() && send("retry", { turn: Number(retry) });
      else if (keep) send("keep", {});
    });
  }

  /** Let a component send the events that its Python side listens to. */
  function forward(element, trigger, watch, events) {
    onClick(element, (name, detail) => events.includes(name) && trigger(name, detail));
  }

  /** Change between Chinese and English, for good. */
  function switchLanguage() {
    const other = document.documentElement.lang.startsWith("zh") ? "en" : "zh";
    document.cookie = `cp-language=${other}; path=/; max-age=31536000; SameSite=Lax`;
    window.location.reload();
  }

  return {
    light,
    switchLanguage,
    notices(element, trigger, watch, events) {
      forward(element, trigger, watch, events);
      watch("value", settled);
    },
    focusBox() {
      const box = document.querySelector("#cp-box textarea");
      box?.focus();
      box?.setSelectionRange(box.value.length, box.value.length);
    },
    transcript(element, trigger, watch, events) {
      forward(element, trigger, watch, events);
      // What was said of an answer moves nobody away from it.
      watch("value", () => {
        settled();
        element.dataset.still ? delete element.dataset.still : showNewest(element);
      });
    },
    panel(element, trigger, watch, events) {
      forward(element, trigger, watch, events);
      watch("value", () => {
        const root = panel();
        all(document, ".cp-n").forEach((mark) => mark.setAttribute("aria-pressed", "false"));
        all(root, ".cp-lit").forEach((quote) => quote.classList.remove("cp-lit"));
        all(root, ".cp-policy, .cp-lane-body").forEach((lane) => lane.scrollTo({ top: 0 }));
        const stacked = window.matchMedia("(max-width: 860px)").matches;
        if (stacked && root && root.querySelector(".cp-focus")) root.scrollIntoView({ block: "start" });
        window.clausepair.policy();
        if (root && Number(root.dataset.lit)) light(root.dataset.turn, root.dataset.lit);
      });
    },
  };
})();
