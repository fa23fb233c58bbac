// Looking up as one types: "/" goes to the box, the arrow keys go through what was found, Enter opens it, Esc leaves.
(() => {
  const input = () => document.querySelector("#cp-look input, #cp-look textarea");
  const options = () => [...document.querySelectorAll("#cp-found [role=option]")];
  const PAUSE_MS = 40; // between two letters of somebody who types fast
  const AGAIN_MS = 2000; // a request that the page dropped while it was still being built is sent again
  const TRIES = 4;
  const DRAWN_MS = 100; // a value is told before it is drawn
  let send = null; // until the page is built
  let asked = 0;
  let unanswered = 0;
  let isLooking = false;

  /** Show what was found, from the first letter on until Esc or a choice: an answer that comes late opens nothing. */
  function open(isOn) {
    isLooking = isOn;
    describe();
    if (!isOn) choose(-1);
  }

  /** Show the state; in an attribute, because Gradio writes classes anew. */
  function describe() {
    document.querySelector("#cp-finder")?.toggleAttribute("data-looking", isLooking);
    const box = input();
    if (!box) return;
    const shown = isLooking && options().length > 0;
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-expanded", String(shown));
    if (shown) box.setAttribute("aria-controls", "cp-options");
    else box.removeAttribute("aria-controls");
  }

  function dismiss() {
    clearTimeout(asked);
    clearTimeout(unanswered);
    open(false);
  }

  function choose(position) {
    const all = options();
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === position)));
    const option = all[position];
    if (option) {
      input()?.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input()?.removeAttribute("aria-activedescendant");
  }

  function take(option) {
    if (!option) return;
    send?.("pick", { key: option.dataset.pick });
    dismiss();
    input()?.select();
  }

  function onKey(event) {
    const box = input();
    if (!box || event.isComposing) return;
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable=true]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
      return;
    }
    if (event.target !== box) return;
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      open(true);
      choose(at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length);
    } else if (event.key === "Enter" && isLooking && at >= 0) {
      event.preventDefault();
      event.stopPropagation();
      take(all[at]);
    } else if (event.key === "Enter" || event.key === "Tab") dismiss();
    else if (event.key === "Escape") {
      if (isLooking) dismiss();
      else box.blur();
    }
  }

  /** Ask what stands in the box, and again where no answer comes. */
  function request(tries) {
    const text = input()?.value.slice(0, 200);
    clearTimeout(unanswered);
    if (text === undefined || tries === 0) return;
    send?.("typed", { text });
    unanswered = setTimeout(() => request(tries - 1), AGAIN_MS);
  }

  /** Ask for what the words typed so far may mean; what an input method is still composing is not asked for. */
  function onInput(event) {
    if (event.target !== input() || event.isComposing) return;
    open(true);
    clearTimeout(asked);
    asked = setTimeout(() => request(TRIES), PAUSE_MS);
  }

  document.addEventListener("input", onInput);
  document.addEventListener("compositionend", onInput);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const option = event.target.closest("#cp-found [role=option]");
    if (option) take(option);
    else if (!event.target.closest("#cp-finder")) dismiss();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target === input() && document.querySelector("#cp-found")?.textContent.trim()) open(true);
  });

  window.clausepair.finder = (element, trigger, watch, events) => {
    send = (name, detail) => events.includes(name) && trigger(name, detail);
    if (isLooking) request(TRIES);
    watch("value", () => {
      clearTimeout(unanswered);
      choose(-1);
      setTimeout(describe, DRAWN_MS);
    });
  };
})();
