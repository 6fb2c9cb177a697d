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
