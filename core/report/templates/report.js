"use strict";
(() => {
  const find = (name) => document.getElementById(name);
  const { figures, moves } = JSON.parse(find("embedded").textContent);
  const charts = [...document.querySelectorAll("[data-figure]")];
  // Of each curve: the columns of a point, from what is found and what is a false alarm.
  const PLACES = {
    precision_recall: (tp, fp) => [tp / moves.positives, tp + fp ? tp / (tp + fp) : null],
    roc: (tp, fp) => [fp / moves.others, tp / moves.positives],
  };
  const ring = (colour) => ({ color: colour, symbol: "circle-x-open", size: 18, line: { color: colour, width: 3 } });
  const counted = (number) => number.toLocaleString("en-US");
  let trial = moves && moves.trials[moves.chosen];
  let step = trial && trial.begin;
  let drawn = false;

  const costs = (at) =>
    find("missed").valueAsNumber * (moves.positives - trial.tp[at]) +
    find("false_alarm").valueAsNumber * trial.fp[at] -
    moves.brings.found * trial.tp[at] -
    moves.brings.passed * (moves.others - trial.fp[at]);

  function tell() {
    const tp = trial.tp[step], fp = trial.fp[step], fn = moves.positives - tp, tn = moves.others - fp;
    const cells = { tp: [tp, trial.recall], fn: [fn, trial.missed], fp: [fp, trial.rate], tn: [tn, trial.specificity] };
    for (const [name, [rows, share]] of Object.entries(cells)) {
      const cell = document.querySelector(`[data-cell="${name}"]`);
      cell.querySelector("b").textContent = counted(rows);
      cell.querySelector("small").textContent = share[step];
    }
    const money = costs(step);
    const shown = {
      threshold: trial.threshold[step],
      recall: trial.recall[step],
      precision: trial.precision[step],
      alarms: counted(tp + fp),
      money: Number.isFinite(money) ? money.toLocaleString("en-US", { maximumFractionDigits: 2 }) : "–",
    };
    for (const [name, text] of Object.entries(shown)) document.querySelector(`[data-show="${name}"]`).textContent = text;
    find("at").textContent = trial.threshold[step];
    const slider = find("threshold");
    slider.max = trial.threshold.length - 1;
    slider.value = step;
    const words = `${trial.threshold[step]}: ${counted(tp)} of ${counted(moves.positives)} found, ${counted(fp)} false alarms`;
    slider.setAttribute("aria-valuetext", `score from ${words}`);
    mark(tp, fp);
  }

  function mark(tp, fp) {
    if (!drawn) return;
    for (const [name, place] of Object.entries(PLACES)) {
      const plot = find(`plot-${name}`);
      if (!plot) continue;
      const [x, y] = place(tp, fp);
      window.Plotly.restyle(plot, { x: [[x]], y: [[y]], marker: [ring(trial.colour)] }, [plot.data.length - 1]);
    }
  }

  function cheapest() {
    let best = trial.tp.length - 1;
    for (let at = best; at >= 0; at--) if (costs(at) < costs(best)) best = at;
    return best;
  }

  function listen() {
    find("threshold").addEventListener("input", (event) => { step = event.target.valueAsNumber; tell(); });
    find("trial").addEventListener("change", (event) => { trial = moves.trials[event.target.value]; step = trial.begin; tell(); });
    for (const price of ["missed", "false_alarm"]) find(price).addEventListener("input", tell);
    find("cheapest").addEventListener("click", () => {
      step = cheapest();
      tell();
      find("told").textContent = find("threshold").getAttribute("aria-valuetext");
    });
    find("still").hidden = true;
    for (const place of document.querySelectorAll("#desk, .prices, .money")) place.hidden = false;
  }

  async function unpack() {
    const packed = Uint8Array.from(atob(find("packed").textContent.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const library = document.createElement("script");
    // The policy of the page lets just this text run.
    library.textContent = await new Response(stream).text();
    document.head.append(library);
  }

  // On paper a chart is scaled as a whole: what a browser prints is laid out after all scripts.
  function scalable(plot) {
    const { width, height } = plot._fullLayout;
    plot.style.setProperty("--shape", `${width} / ${height}`);
    for (const svg of plot.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  async function draw() {
    for (const plot of charts) {
      const { data, layout } = figures[plot.dataset.figure];
      if (moves && plot.dataset.figure in PLACES) {
        data.push({ x: [null], y: [null], mode: "markers", name: "threshold above", cliponaxis: false, showlegend: false, hoverinfo: "skip", marker: ring(trial.colour) });
      }
      layout.font = { family: getComputedStyle(document.body).fontFamily };
      layout.autosize = true;
      plot.replaceChildren();
      await window.Plotly.newPlot(plot, data, layout, { displayModeBar: false });
      scalable(plot);
      plot.on("plotly_afterplot", () => scalable(plot));
    }
    drawn = true;
    if (moves) tell();
    document.documentElement.dataset.drawn = "yes";
  }

  window.addEventListener("resize", () => {
    if (drawn && !window.matchMedia("print").matches) charts.forEach((plot) => window.Plotly.Plots.resize(plot));
  });
  if (moves) { listen(); tell(); }
  // Where the charts cannot be unpacked, their words stay.
  unpack().then(draw).catch((error) => { document.documentElement.dataset.drawn = String(error); });
})();
