// Past conversations, and what a person says of an answer. No text is ever turned into markup here.
Object.assign(window.clausepair, (() => {
  const PAUSE_MS = 200; // between the last letter typed and the search
  const AGAIN_MS = 3000; // after which feedback that came to nothing may be sent again
  const two = (number) => String(number).padStart(2, "0");
  const typed = () => document.querySelector("#cp-past-find .cp-find")?.value ?? "";

  /** Write a time as the clock of this browser has it. */
  function local(time) {
    const at = new Date(time.dateTime);
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    if (!Number.isNaN(at.getTime())) time.textContent = `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
  }

  /** Ask in a button's place whether it is meant, or put the button back. */
  function confirm(place, asked) {
    place.querySelector(".cp-sure").hidden = asked;
    place.querySelector(".cp-confirm").hidden = !asked;
    place.querySelector(asked ? ".cp-no" : ".cp-sure").focus();
  }

  /** Open the line of comment below a verdict, or close it. */
  function comment(box, verdict) {
    box.dataset.chosen = verdict;
    box.querySelectorAll(".cp-verdict").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict))
    );
    box.querySelector(".cp-comment").hidden = !verdict;
    const cited = box.querySelector(".cp-cited");
    if (cited) cited.hidden = verdict !== "wrong_citation";
    if (verdict) box.querySelector(".cp-remark").focus({ preventScroll: true });
  }

  let reopening = false;

  /** Bring the last question of a conversation that was opened again to the top, once its tab is shown. */
  function showLast(element, tries = 60) {
    const last = element.querySelector(".cp-turn:last-of-type");
    if (last && element.offsetParent) last.scrollIntoView({ block: "start" });
    else if (tries) requestAnimationFrame(() => showLast(element, tries - 1));
  }

  return {
    find(element, trigger, watch, events) {
      let timer, last = "";
      const search = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          const words = typed();
          if (words === last) return;
          last = words;
          trigger(events[0], { words });
        }, PAUSE_MS);
      };
      element.addEventListener("input", (event) => event.isComposing || search());
      element.addEventListener("compositionend", search);
      watch("value", () => (last = typed()));
    },

    past(element, trigger, watch, events) {
      const send = (name, detail) => events.includes(name) && trigger(name, { ...detail, words: typed() });
      let erased = false;
      element.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button || !element.contains(button)) return;
        const { reopen, sure, no, forget, forgetAll } = button.dataset;
        const place = button.closest(".cp-erase");
        if (reopen) {
          reopening = true;
          send("reopen", { conversation: reopen });
        } else if (sure || no) confirm(place, Boolean(sure));
        else if (forget || forgetAll) {
          erased = true;
          send(forget ? "forget" : "forget_all", { conversation: forget });
        }
      });
      element.addEventListener("keydown", (event) => {
        const place = event.target.closest(".cp-erase");
        if (event.key === "Escape" && place) confirm(place, false);
      });
      const dated = () => element.querySelectorAll("time").forEach(local);
      watch("value", () => {
        dated();
        if (erased) document.querySelector("#cp-past-find .cp-find")?.focus();
        erased = false;
      });
      dated();
    },

    feedback(element, trigger, watch, events) {
      let thanked = 0;
      const send = (box, remark) => {
        if (box.dataset.sent) return;
        box.dataset.sent = "1";
        element.dataset.still = "1";
        setTimeout(() => {
          delete box.dataset.sent;
          delete element.dataset.still;
        }, AGAIN_MS);
        thanked = Number(box.dataset.turn);
        const verdict = box.dataset.chosen;
        const cited = verdict === "wrong_citation" ? Number(box.querySelector(".cp-cited")?.value ?? 0) : 0;
        trigger(events[0], { turn: thanked, verdict, comment: remark, cited });
      };
      element.addEventListener("click", (event) => {
        const button = event.target.closest(".cp-feedback button");
        if (!button) return;
        const box = button.closest(".cp-feedback");
        const { verdict, say } = button.dataset;
        if (verdict) comment(box, box.dataset.chosen === verdict ? "" : verdict);
        else if (say) send(box, say === "send" ? box.querySelector(".cp-remark").value : "");
      });
      element.addEventListener("keydown", (event) => {
        const box = event.target.closest(".cp-comment")?.closest(".cp-feedback");
        if (!box || event.isComposing) return;
        if (event.key === "Enter" && event.target.matches(".cp-remark")) send(box, event.target.value);
        else if (event.key === "Escape") {
          const chosen = box.querySelector('.cp-verdict[aria-pressed="true"]');
          comment(box, "");
          chosen?.focus();
        }
      });
      watch("value", () => {
        if (reopening) showLast(element);
        reopening = false;
        if (thanked) element.querySelector(`.cp-thanks[data-turn="${thanked}"]`)?.focus({ preventScroll: true });
        thanked = 0;
      });
    },
  };
})());
