/**
 * The address bar is the state. Pages are loaded when first visited; Back restores the scroll position; links opened with
 * Ctrl, Shift or the middle button behave as links.
 */
import type { Component } from 'svelte';
import { allMayLeave } from './guards.ts';
import { matchPath } from './match.ts';

/** Everything under here is a page of the admin; vite's `base` without its slash. */
export const BASE = import.meta.env.BASE_URL.replace(/\/$/, '');

export interface PageRoute {
  path: string;
  load(): Promise<{ default: Component }>;
}

let routes: readonly PageRoute[] = [];
let path = $state('');
let search = $state('');
let params = $state.raw<Record<string, string>>({});
let route = $state.raw<PageRoute | null>(null);
let page = $state.raw<Component | null>(null);
let loading = $state(false);
let failed = $state(false);
let sequence = 0;

export const router = {
  /** Path of the page that is shown, without the base. */
  get path(): string {
    return path;
  },
  /** Query string with its `?`, or empty. */
  get search(): string {
    return search;
  },
  get params(): Readonly<Record<string, string>> {
    return params;
  },
  get route(): PageRoute | null {
    return route;
  },
  get page(): Component | null {
    return page;
  },
  /** A page's code is on its way. */
  get loading(): boolean {
    return loading;
  },
  /** A page's code could not be fetched: the connection, or a new version was deployed. */
  get failed(): boolean {
    return failed;
  },
};

/** Address of a page of the admin, for `href`. */
export const href = (to: string): string => `${BASE}${to}`;

function find(at: string): { route: PageRoute; params: Record<string, string> } | null {
  for (const candidate of routes) {
    const match = matchPath(candidate.path, at);
    if (match) return { route: candidate, params: match.params };
  }
  return null;
}

/** Content arrives after the page: keeps trying while the document is still too short. */
function restoreScroll(top: number, mine: number, until = performance.now() + 1500): void {
  if (mine !== sequence) return;
  window.scrollTo(0, top);
  if (Math.abs(window.scrollY - top) > 1 && performance.now() < until) {
    requestAnimationFrame(() => restoreScroll(top, mine, until));
  }
}

async function show(scroll: number | null): Promise<void> {
  const mine = ++sequence;
  const at = location.pathname.slice(BASE.length) || '/';
  const found = find(at);
  const samePage = at === path && page !== null;
  // Another page's query string comes with that page: the one still shown must not read it.
  if (samePage) search = location.search;
  else {
    loading = true;
    failed = false;
    const module = await found?.route.load().catch(() => null);
    if (mine !== sequence) return;
    loading = false;
    failed = found !== null && !module;
    route = found?.route ?? null;
    params = found?.params ?? {};
    path = at;
    search = location.search;
    page = module?.default ?? null;
  }
  if (scroll !== null) restoreScroll(scroll, mine);
  else if (!samePage) window.scrollTo(0, 0);
}

const rememberScroll = (): void => {
  history.replaceState({ ...(history.state as object | null), top: window.scrollY }, '');
};

/** Goes to a page of the admin: `to` is a path without the base, with or without `?…`; or `?…` alone on this page. */
export function navigate(to: string, { replace = false } = {}): void {
  const target = to.startsWith('?') ? `${location.pathname}${to === '?' ? '' : to}` : href(to);
  if (target === location.pathname + location.search) return;
  if (replace) history.replaceState(history.state, '', target);
  else {
    rememberScroll();
    history.pushState({}, '', target);
  }
  void show(null);
}

/** The same, unless something unsaved keeps the person here. */
export async function leave(to: string): Promise<void> {
  if (await allMayLeave()) navigate(to);
}

function onClick(event: MouseEvent): void {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname !== BASE && !link.pathname.startsWith(`${BASE}/`)) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  void leave((link.pathname.slice(BASE.length) || '/') + link.search);
}

/** Starts following the address bar. The first route that fits wins. */
export function startRouter(table: readonly PageRoute[]): void {
  routes = table;
  history.scrollRestoration = 'manual';
  addEventListener('click', onClick);
  addEventListener('popstate', (event) => void show((event.state as { top?: number } | null)?.top ?? 0));
  addEventListener('pagehide', rememberScroll);
  void show((history.state as { top?: number } | null)?.top ?? 0);
}
