/**
 * The address bar is the state. Pages are loaded when first visited; Back restores the scroll position; links opened with
 * Ctrl, Shift or the middle button behave as links.
 */
import type { Component } from 'svelte';
import { matchPath } from './match.ts';
import { hasUnsaved, mayLeave } from './unsaved.svelte.ts';

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

/** What an entry of the browser's history keeps: its place among the others, and how far it was scrolled. */
interface Entry {
  position?: number;
  top?: number;
}
const entry = (): Entry => (history.state as Entry | null) ?? {};
const keep = (more: Entry): void => history.replaceState({ ...entry(), ...more }, '');
const rememberScroll = (): void => keep({ top: window.scrollY });
let position = 0;

interface NavigateOptions {
  /** Takes the place of this entry of the history. */
  replace?: boolean;
  /** Without asking about unsaved work: it has just been saved, or what it belongs to is gone. */
  force?: boolean;
}

/**
 * Goes to a page of the admin, unless something unsaved keeps the person here.
 * @param to a path without the base, with or without `?…`; or `?…` alone on this page
 */
export async function navigate(to: string, { replace = false, force = false }: NavigateOptions = {}) {
  const target = to.startsWith('?') ? `${location.pathname}${to === '?' ? '' : to}` : href(to);
  if (target === location.pathname + location.search) return;
  // Nothing to ask: done at once, before the next key or click.
  if (!force && hasUnsaved() && !(await mayLeave())) return;
  if (replace) history.replaceState(history.state, '', target);
  else {
    rememberScroll();
    position += 1;
    history.pushState({ position }, '', target);
  }
  void show(null);
}

/** The end of a step the router takes itself, which shows nothing. */
let stepped: (() => void) | null = null;
const step = (by: number): Promise<void> =>
  new Promise((resolve) => {
    stepped = resolve;
    history.go(by);
  });

/** Back and Forward have moved before anyone can be asked: the address is brought back while the question is open. */
async function onPopState(): Promise<void> {
  if (stepped) {
    stepped();
    stepped = null;
    return;
  }
  // A link to a place within the page makes an entry without a position.
  const to = entry().position ?? position + 1;
  const samePlace = location.pathname.slice(BASE.length) === path && location.search === search;
  if (!samePlace && hasUnsaved()) {
    const by = to - position;
    await step(-by);
    if (!(await mayLeave())) return;
    await step(by);
  }
  position = to;
  keep({ position });
  void show(entry().top ?? 0);
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
  void navigate((link.pathname.slice(BASE.length) || '/') + link.search);
}

/** Starts following the address bar. The first route that fits wins. */
export function startRouter(table: readonly PageRoute[]): void {
  routes = table;
  history.scrollRestoration = 'manual';
  position = entry().position ?? 0;
  keep({ position });
  addEventListener('click', onClick);
  addEventListener('popstate', () => void onPopState());
  addEventListener('pagehide', rememberScroll);
  addEventListener('beforeunload', (event) => {
    if (hasUnsaved()) event.preventDefault();
  });
  void show(entry().top ?? 0);
}
