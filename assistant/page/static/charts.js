// Charts: drawn by Plotly from this machine, in the page's own colours; a click on a mark shows what is behind it.
(() => {
  let library = null;

  function load(address) {
    library ??= new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), { src: address, onload: () => done(window.Plotly), onerror: failed });
      document.head.append(script);
    });
    return library;
  }

  /** Put the values of the page's style variables where a figure names them. */
  function coloured(value, styles) {
    if (typeof value === "string") {
      const named = /^var\((--[\w-]+)\)$/.exec(value);
      return named ? styles.getPropertyValue(named[1]).trim() || "gray" : value;
    }
    if (Array.isArray(value)) return value.map((each) => coloured(each, styles));
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, coloured(each, styles)]));
    return value;
  }

  function draw(plotly, plot, send) {
    const figure = coloured(JSON.parse(plot.dataset.figure), getComputedStyle(document.querySelector("#cp-charts")));
    const narrow = plot.closest(".cp-plot-box").clientWidth;
    const layout = { ...figure.layout, width: Math.max(narrow, 620), autosize: false };
    plotly.newPlot(plot, figure.data, layout, { displayModeBar: false, displaylogo: false, staticPlot: false });
    plot.on("plotly_click", (event) => {
      const keys = event.points?.[0]?.customdata;
      if (keys) send("marks", { keys: String(keys) });
    });
  }

  window.clausepair.charts = (element, trigger, watch, events, address) => {
    const send = (name, detail) => events.includes(name) && trigger(name, detail);
    const all = () => [...element.querySelectorAll(".cp-plot")];
    const drawAll = async () => {
      if (!all().length) return;
      const plotly = await load(address);
      all().forEach((plot) => draw(plotly, plot, send));
    };
    element.addEventListener("click", async (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (!button) return;
      if (button.dataset.marks) send("marks", { keys: button.dataset.marks });
      if (!button.dataset.save) return;
      const plot = button.closest(".cp-chart").querySelector(".cp-plot");
      const plotly = await load(address);
      const { width, height } = plot.getBoundingClientRect();
      plotly.downloadImage(plot, { format: button.dataset.save, width, height, scale: 2, filename: plot.dataset.name });
    });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(drawAll, 60));
    let width = window.innerWidth;
    window.addEventListener("resize", () => {
      if (Math.abs(window.innerWidth - width) < 40) return;
      width = window.innerWidth;
      drawAll();
    });
    watch("value", drawAll);
    drawAll();
  };

  window.clausepair.behind = (element, trigger, watch, events) => {
    window.clausepair.notices(element, trigger, watch, events);
    watch("value", () => {
      const shown = element.querySelector(".cp-panel");
      if (shown && window.matchMedia("(max-width: 1100px)").matches) shown.scrollIntoView({ block: "nearest" });
    });
  };
})();
