// Gradio names its upload fields in English whatever they show; without that name their own words are read out.
(() => {
  const tidy = () =>
    document.querySelectorAll("#cp-library button.upload-container[aria-label], #cp-library button[aria-dropeffect][aria-label]").forEach((field) => {
      if (field.textContent.trim()) field.removeAttribute("aria-label");
    });
  new MutationObserver(tidy).observe(document.documentElement, { childList: true, subtree: true });
})();
