/** The address bar is the state: paths, query strings, pages. */
import { expect, test } from 'vitest';
import { type Column, nextOrder, sortRows } from '../../../ui/src/lib/components/data/columns.ts';
import { ticks } from '../../../ui/src/lib/components/data/scale.ts';
import { matchPath } from '../../../ui/src/lib/router/match.ts';
import { pagingOf } from '../../../ui/src/lib/router/paging.ts';
import { changeQuery, queryString, readQuery } from '../../../ui/src/lib/router/query-string.ts';

test('a path fits its route, with its parameters decoded', () => {
  expect(matchPath('/', '/')).toEqual({ params: {} });
  expect(matchPath('/leads/:id', '/leads/42/')).toEqual({ params: { id: '42' } });
  // As an address looks that was cut in the middle of a character.
  expect(matchPath('/leads/:id', '/leads/%E0%A4')).toBeNull();
  expect(matchPath('/executions/:id', '/executions/2026-11-23%2F2')).toEqual({
    params: { id: '2026-11-23/2' },
  });
  expect(matchPath('/leads/:id', '/leads')).toBeNull();
  expect(matchPath('/leads', '/livraisons')).toBeNull();
});

test('a phone typed in a filter stays text', () => {
  const defaults = { search: '', week: '', page: '1' };
  const search = changeQuery('?week=2026-W47', { search: '0612345670' }, defaults);
  expect(search).toBe('?week=2026-W47&search=0612345670');
  expect(readQuery(search, defaults)).toEqual({ search: '0612345670', week: '2026-W47', page: '1' });
});

test('a default leaves the address, what has no value never enters it', () => {
  expect(changeQuery('?page=3&produit=PV', { page: '1' }, { page: '1', produit: '' })).toBe('?produit=PV');
  expect(queryString({ entity: null, status: 'lb', skip: 0, search: '' })).toBe('?status=lb&skip=0');
});

test('the pages beside one follow the cursors; an address without one counts from the start', () => {
  const third = pagingOf({ page: '3', cursor: 'c3' }, 50);
  const cursors = { next_cursor: 'c4', prev_cursor: 'c2' };
  expect(third.params).toEqual({ limit: 50, cursor: 'c3' });
  expect(third.to(4, cursors)).toEqual({ page: '4', cursor: 'c4' });
  expect(third.to(2, cursors)).toEqual({ page: '2', cursor: 'c2' });
  expect(third.to(9, cursors)).toEqual({ page: '9', cursor: '' });
  expect(pagingOf({ page: '2', cursor: 'c2' }, 50).to(1, cursors)).toEqual({ page: '1', cursor: '' });
  expect(pagingOf({ page: '2', cursor: '' }, 50).params).toEqual({ limit: 50, skip: 50 });
  expect(pagingOf({ page: 'x', cursor: '' }, 50).page).toBe(1);
});

test('rows are sorted by a column, both ways, as the French alphabet and numbers want', () => {
  const columns: Column<{ name: string; n: number }>[] = [
    { key: 'name', header: '', text: (row) => row.name, sort: (row) => row.name },
    { key: 'n', header: '', text: () => '', sort: (row) => row.n },
  ];
  const rows = [
    { name: 'Zoé', n: 9 },
    { name: 'Éco', n: 10 },
    { name: 'Façade', n: 2 },
  ];
  const names = (order: string) => sortRows(rows, columns, order).map((row) => row.name);
  expect(names('name')).toEqual(['Éco', 'Façade', 'Zoé']);
  expect(names('-n')).toEqual(['Éco', 'Zoé', 'Façade']);
  expect(names('')).toEqual(['Zoé', 'Éco', 'Façade']);
  expect([nextOrder('', 'n'), nextOrder('n', 'n'), nextOrder('-n', 'n')]).toEqual(['n', '-n', 'n']);
});

test('an axis has few, round, whole marks that reach the top', () => {
  expect(ticks(0)).toEqual([0, 1]);
  expect(ticks(3)).toEqual([0, 1, 2, 3]);
  expect(ticks(107)).toEqual([0, 50, 100, 150]);
});
