// A chart that is drawn in place: another choice changes the marks that are there, and nothing is built anew.
// Streamlit calls the function below whenever the chart's data has come.
import './plotly-geo-4.1.1.min.js';

const Plotly = self.moduleName; // under this name the bundle leaves itself when no module loader is there
const reader = new TextDecoder();
const charts = new WeakMap(); // where a chart is -> what was drawn last

const CORNERS = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M1 5V1h4M11 1h4v4M15 11v4h-4M5 15H1v-4"/></svg>';
const named = (button, words) => { button.title = words; button.setAttribute('aria-label', words); };
const fit = (chart, height) => Plotly.relayout(chart, { autosize: true, height });

function made(parent, pick) {
  const box = document.createElement('div');
  const chart = document.createElement('div');
  const whole = document.createElement('button');
  box.className = 'chart';
  chart.setAttribute('role', 'img');
  whole.type = 'button';
  whole.className = 'whole-screen';
  whole.innerHTML = CORNERS;
  named(whole, 'Full screen');
  box.append(chart, whole);
  parent.replaceChildren(box);
  const state = { chart, drawn: '', height: 0, width: 0, pick };
  whole.addEventListener('click', () => (document.fullscreenElement ? document.exitFullscreen() : box.requestFullscreen()));
  box.addEventListener('fullscreenchange', () => {
    const large = document.fullscreenElement === box;
    named(whole, large ? 'Close' : 'Full screen');
    fit(chart, large ? box.clientHeight - 60 : state.height);
  });
  new ResizeObserver(() => {
    if (state.width && box.clientWidth && box.clientWidth !== state.width) Plotly.Plots.resize(chart);
    state.width = box.clientWidth;
  }).observe(box);
  return state;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const drawn = reader.decode(data);
  let state = charts.get(parentElement);
  const first = !state;
  if (first) charts.set(parentElement, state = made(parentElement));
  state.pick = code => setTriggerValue('picked', code);
  if (drawn === state.drawn) return;
  const { figure, config, alt, picks } = JSON.parse(drawn);
  state.drawn = drawn;
  state.height = figure.layout.height;
  state.chart.setAttribute('aria-label', alt);
  Plotly.react(state.chart, figure.data, figure.layout, config);
  if (first && picks) {
    state.chart.on('plotly_click', ({ points }) => state.pick(String(points[0].customdata.at(-1))));
  }
}
