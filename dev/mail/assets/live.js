/** Shows new mails without a click, and empties the list on request. */
const POLL_MS = 2000;
let shown;

setInterval(async () => {
  const answer = await fetch('/api/mails', { headers: shown ? { 'If-None-Match': shown } : {} }).catch(
    () => undefined,
  );
  if (!answer?.ok) return;
  const current = answer.headers.get('etag');
  if (shown && current !== shown) location.reload();
  shown = current;
}, POLL_MS);

document.querySelector('[data-clear]')?.addEventListener('click', async () => {
  if (!confirm('Effacer tous les courriers ?')) return;
  await fetch('/api/mails', { method: 'DELETE' });
  location.reload();
});
