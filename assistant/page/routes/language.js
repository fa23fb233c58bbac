// Runs before anything else: the language that the page's button chose takes the place of the browser's own.
(() => {
  const chosen = /(?:^|; )cp-language=(zh|en)(?:;|$)/.exec(document.cookie)?.[1];
  const language = chosen ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  if (!chosen) return;
  Object.defineProperty(navigator, "language", { value: document.documentElement.lang });
  Object.defineProperty(navigator, "languages", { value: [document.documentElement.lang] });
})();
