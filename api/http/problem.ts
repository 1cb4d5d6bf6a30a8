/**
 * Every way a request can be refused (RFC 9457), in one table; `detail` is one plain French sentence.
 */

/** By code: the HTTP status and the title shown to people. */
export const PROBLEMS = {
  bad_request: { status: 400, title: 'Demande incorrecte' },
  malformed_body: { status: 400, title: 'Corps illisible' },
  already_done: { status: 400, title: 'Déjà fait' },
  unauthenticated: { status: 401, title: 'Non connecté' },
  wrong_credentials: { status: 401, title: 'Connexion refusée' },
  forbidden: { status: 403, title: 'Interdit' },
  second_factor: { status: 403, title: 'Second facteur exigé' },
  csrf: { status: 403, title: 'Jeton CSRF manquant' },
  other_entity: { status: 403, title: 'Autre société' },
  not_found: { status: 404, title: 'Introuvable' },
  conflict: { status: 409, title: 'État incompatible' },
  too_large: { status: 413, title: 'Demande trop volumineuse' },
  unsupported_media: { status: 415, title: 'Format non accepté' },
  invalid: { status: 422, title: 'Champs incorrects' },
  too_many: { status: 429, title: 'Trop de demandes' },
  internal: { status: 500, title: 'Erreur interne' },
  bad_gateway: { status: 502, title: 'Serveur distant en erreur' },
  unavailable: { status: 503, title: 'Service indisponible' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** One field that does not fit: `path` is dotted (`legal.siren`, `departements.0`). */
export interface FieldProblem {
  path: string;
  message: string;
}

interface ProblemExtras {
  errors?: readonly FieldProblem[];
  /** Seconds, sent as `Retry-After`. */
  retryAfter?: number;
}

/** Throw it anywhere below a handler: it becomes the answer. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.code = code;
    this.errors = extras.errors;
    this.retryAfter = extras.retryAfter;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** The answer's body. */
  body() {
    const { status, title } = PROBLEMS[this.code];
    return {
      type: `urn:rdz:problem:${this.code}`,
      title,
      status,
      detail: this.message,
      code: this.code,
      ...(this.errors && { errors: this.errors }),
    };
  }
}

/** The value, or a 404 with the sentence. */
export function found<T>(value: T | null | undefined, detail: string): T {
  if (value === null || value === undefined) throw new Problem('not_found', detail);
  return value;
}
