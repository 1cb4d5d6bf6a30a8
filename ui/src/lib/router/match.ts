/**
 * Paths of the admin, without I/O: `/leads/:id` against `/leads/0192…`.
 */
export interface Match {
  params: Record<string, string>;
}

const segments = (path: string): string[] => path.replace(/\/$/, '').split('/');

/** A part of an address as it reads, `null` when it is none: people cut and paste addresses. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Parameters of `path` under `pattern`, decoded, or `null` when it does not fit. */
export function matchPath(pattern: string, path: string): Match | null {
  const wanted = segments(pattern);
  const given = segments(path);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) {
      const text = decoded(value);
      if (!text) return null;
      params[part.slice(1)] = text;
    } else if (part !== value) return null;
  }
  return { params };
}
