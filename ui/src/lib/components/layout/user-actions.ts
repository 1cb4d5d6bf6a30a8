/** What the person can do about their own account and screen. */
import BookOpen from '@lucide/svelte/icons/book-open';
import Keyboard from '@lucide/svelte/icons/keyboard';
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole';
import LogOut from '@lucide/svelte/icons/log-out';
import Monitor from '@lucide/svelte/icons/monitor';
import Moon from '@lucide/svelte/icons/moon';
import Sun from '@lucide/svelte/icons/sun';
import UserRoundCog from '@lucide/svelte/icons/user-round-cog';
import { MIN_PASSWORD } from '../../../../../domain/access/password.ts';
import type { Action } from '../../actions/action.ts';
import { api } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ask } from '../../ask.svelte.ts';
import { notify } from '../../notify.ts';
import { href } from '../../router/router.svelte.ts';
import { mayLeave } from '../../router/unsaved.svelte.ts';
import { logout } from '../../session.svelte.ts';
import { theme, type Theme } from '../../theme.svelte.ts';

export async function changePassword(): Promise<void> {
  const done = await ask({
    title: 'Changer de mot de passe',
    text: 'Vos autres sessions seront fermées.',
    fields: [
      {
        name: 'current',
        label: 'Mot de passe actuel',
        type: 'password',
        required: true,
        autocomplete: 'current-password',
      },
      {
        name: 'next',
        label: 'Nouveau mot de passe',
        type: 'password',
        required: true,
        autocomplete: 'new-password',
        minLength: MIN_PASSWORD,
        hint: `Au moins ${MIN_PASSWORD} caractères.`,
      },
      {
        name: 'again',
        label: 'Nouveau mot de passe, encore',
        type: 'password',
        required: true,
        autocomplete: 'new-password',
      },
    ],
    confirm: 'Changer',
    async run({ current, next, again }) {
      if (next !== again) throw new ApiProblem(400, 'Les deux nouveaux mots de passe diffèrent.');
      await api.post('/auth/password', { current_password: current, new_password: next });
    },
  });
  if (done) notify('Mot de passe changé.');
}

async function leaveSession(): Promise<void> {
  if (await mayLeave()) await logout();
}

const THEMES: readonly { value: Theme; label: string; icon: Action['icon'] }[] = [
  { value: 'light', label: 'Thème clair', icon: Sun },
  { value: 'dark', label: 'Thème sombre', icon: Moon },
  { value: 'system', label: 'Thème du système', icon: Monitor },
];

export const userActions = (openShortcuts: () => void): Action[] => [
  ...THEMES.map(({ value, label, icon }) => ({
    id: `theme-${value}`,
    label,
    icon,
    current: value === theme.choice,
    section: 'Affichage',
    run: () => theme.set(value),
  })),
  {
    id: 'shortcuts',
    label: 'Raccourcis clavier',
    icon: Keyboard,
    section: 'Affichage',
    shortcut: '?',
    run: openShortcuts,
  },
  {
    id: 'api-docs',
    label: 'Documentation de l’API',
    icon: BookOpen,
    section: 'Aller à',
    permission: 'settings.access',
    href: '/api/docs',
  },
  {
    id: 'account',
    label: 'Mon compte',
    icon: UserRoundCog,
    section: 'Compte',
    keywords: 'sessions second facteur double authentification',
    href: href('/compte'),
  },
  {
    id: 'password',
    label: 'Changer de mot de passe',
    icon: LockKeyhole,
    section: 'Compte',
    run: changePassword,
  },
  {
    id: 'logout',
    label: 'Se déconnecter',
    icon: LogOut,
    section: 'Compte',
    keywords: 'quitter sortir',
    run: leaveSession,
  },
];
