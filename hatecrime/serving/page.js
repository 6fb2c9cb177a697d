// The first draw comes in pieces, each with code of its own: it is shown once all but its charts have come, or after
// eight seconds whatever has come.
const drawn = () => document.querySelector('h1, [data-test-script-state="notRunning"] [data-testid="stElementContainer"]');
const awaited = () => [...document.querySelectorAll('[data-testid="stSkeleton"]')]
  .some(room => !room.closest('[class*="st-key-chart-"]'));
const show = () => { document.documentElement.classList.remove('arriving'); watch.disconnect(); };
const watch = new MutationObserver(() => { if (drawn() && !awaited()) show(); });
document.documentElement.classList.add('arriving');
watch.observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ['data-test-script-state'] });
setTimeout(show, 8000);

// The font of icons (0.4 MB) is not fetched before an icon needs it: page.css draws the only one that our pages have.
const load = document.fonts.load.bind(document.fonts);
document.fonts.load = (font, ...text) => (font.includes('Material Symbols') ? Promise.resolve([]) : load(font, ...text));

// One press on "Copy link" copies the address, which holds the whole choice, and says so.
addEventListener('click', event => {
  const button = event.target.closest('.copy-link');
  if (!button) return;
  const say = words => {
    button.textContent = words;
    setTimeout(() => { button.textContent = 'Copy link'; }, 2500);
  };
  const copied = navigator.clipboard ? navigator.clipboard.writeText(location.href) : Promise.reject();
  copied.then(() => say('Link copied'), () => say('Copy it from the address bar'));
});

// Streamlit disables tabs from the answer for their row until that for each of them, which takes the focus away: the tab
// gets it back, unless the reader has gone on meanwhile.
addEventListener('focusout', ({ target: tab, relatedTarget }) => {
  if (relatedTarget || !tab.matches?.('[role="tab"]')) return;
  const disabled = () => tab.getAttribute('aria-disabled') === 'true';
  const enabled = new MutationObserver(() => {
    if (disabled()) return;
    leave();
    if (document.activeElement === document.body) tab.focus();
  });
  const gone = new AbortController();
  const leave = () => { enabled.disconnect(); gone.abort(); };
  enabled.observe(tab, { attributeFilter: ['aria-disabled'] });
  for (const act of ['focusin', 'pointerdown']) addEventListener(act, leave, { signal: gone.signal });
  setTimeout(() => { if (!disabled()) leave(); });
});

// Figures are drawn in the colours of the scheme that the server was told. Where the system turns dark under an open
// page, as at sunset, they are asked for again, as after a step of history. Printing turns it for a moment, and back.
const dark = matchMedia('(prefers-color-scheme: dark)');
let told = dark.matches;
dark.addEventListener('change', () => setTimeout(() => {
  if (dark.matches === told) return;
  told = dark.matches;
  dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
}, 100));
