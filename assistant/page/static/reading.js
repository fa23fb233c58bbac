// Reading evidence: hovering a citation lights its quotation up, the commentary can be put away, texts can be copied.
(() => {
  const button = (event, kind) => (event.target instanceof Element ? event.target.closest(`button[data-${kind}]`) : null);

  const main = () => document.querySelector("#cp-main");
  const isPolicyOnly = () => main()?.classList.contains("cp-policy-only") ?? false;

  function hover(event) {
    const mark = button(event, "cite");
    if (mark) window.clausepair.light(mark.dataset.turn, mark.dataset.cite);
  }

  /** Copy by the browser's clipboard where it is allowed, else by a selection. */
  async function copy(text) {
    if (window.isSecureContext && navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  function told(element, text) {
    const before = element.textContent;
    if (before === text) return;
    element.textContent = text;
    setTimeout(() => element.isConnected && (element.textContent = before), 1600);
  }

  /** Show or put away everything that is not policy text. */
  function policy(isOnly) {
    main()?.classList.toggle("cp-policy-only", isOnly);
    document.querySelectorAll("[data-policy]").forEach((each) => each.setAttribute("aria-pressed", String(isOnly)));
  }

  document.addEventListener("mouseover", hover);
  document.addEventListener("focusin", hover);
  document.addEventListener("click", (event) => {
    const copied = button(event, "copy");
    if (copied) copy(copied.dataset.copy).then(() => told(copied, copied.dataset.done));
    if (button(event, "policy")) policy(!isPolicyOnly());
  });
  window.clausepair.policy = () => policy(isPolicyOnly());
})();
