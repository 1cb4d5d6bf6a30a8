/**
 * Paths of the admin, without I/O: `/leads/:id` against `/leads/0192…`.
 */
export interface Match {
  params: Record<string, string>;
}

const segments = (path: string): string[] => path.replace(/\/$/, '').split('/');

/** Parameters of `path` under `pattern`, decoded, or `null` when it does not fit. */
export function matchPath(pattern: string, path: string): Match | null {
  const wanted = segments(pattern);
  const given = segments(path);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) {
      if (!value) return null;
      params[part.slice(1)] = decodeURIComponent(value);
    } else if (part !== value) return null;
  }
  return { params };
}
