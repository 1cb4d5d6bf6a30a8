// Runs before the first paint; the same rule as src/lib/theme.svelte.ts, which takes over afterwards.
(() => {
  const wanted = localStorage.getItem('rdz-theme');
  const dark =
    wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
