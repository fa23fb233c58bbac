// The call note: moving, taking out and remarking what is pinned.
window.clausepair.note = (element, trigger, watch, events) => {
  const send = (detail) => events.includes("act") && trigger("act", detail);
  element.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-note]") : null;
    if (button) send({ kind: button.dataset.note, item: button.dataset.item });
  });
  element.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLInputElement && field.dataset.remark) send({ kind: "remark", item: field.dataset.remark, text: field.value });
  });
};
