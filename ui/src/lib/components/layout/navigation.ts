/** The menu for the person signed in. */
import type { Action } from '../../actions/action.ts';
import { href, router } from '../../router/router.svelte.ts';
import { can } from '../../session.svelte.ts';
import { type Page, PAGES } from '../../../pages.ts';

export type NavPage = Page & { nav: NonNullable<Page['nav']> };

export const navPages = (): NavPage[] =>
  PAGES.filter((page): page is NavPage => page.nav !== undefined && can(page.permission));

/** Where the logo leads: the first page the person may open. */
export const homePath = (): string => navPages()[0]?.path ?? '/';

/** The page itself or one below it. */
export const isCurrent = (page: NavPage): boolean =>
  page.path === '/'
    ? router.path === '/'
    : router.path === page.path || router.path.startsWith(`${page.path}/`);

export const navActions = (): Action[] =>
  navPages().map((page) => ({
    id: `go-${page.path}`,
    label: page.nav.label,
    icon: page.nav.icon,
    section: 'Aller à',
    shortcut: page.nav.shortcut,
    href: href(page.path),
  }));
