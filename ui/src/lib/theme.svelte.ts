/**
 * Light, dark, or as the system says. The first paint is decided by public/theme.js with the same rule.
 */
export type Theme = 'light' | 'dark' | 'system';
const KEY = 'rdz-theme';

const system = matchMedia('(prefers-color-scheme: dark)');
/** Paper is white. */
const paper = matchMedia('print');
const stored = localStorage.getItem(KEY);
let choice = $state<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');

function apply(): void {
  const dark = !paper.matches && (choice === 'dark' || (choice === 'system' && system.matches));
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

system.addEventListener('change', apply);
paper.addEventListener('change', apply);

export const theme = {
  get choice(): Theme {
    return choice;
  },
  set(next: Theme): void {
    choice = next;
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    apply();
  },
};
