/**
 * What went wrong with a call, in words for the person at the screen: what happened (`message`) and what to do (`advice`).
 * The API answers `application/problem+json` whose `detail` is one plain French sentence (03-api "Errors").
 */
export interface FieldProblem {
  path: string;
  message: string;
}

export class ApiProblem extends Error {
  /** HTTP status, 0 when no answer came. */
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  readonly retryAfter: number | null;
  /** Where it can be looked at or put right. */
  readonly link: { href: string; text: string } | undefined;
  /** What the API calls it. */
  readonly code: string;

  constructor(
    status: number,
    detail: string,
    fields: readonly FieldProblem[] = [],
    retryAfter: number | null = null,
    link?: { href: string; text: string },
    code = '',
  ) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.fields = fields;
    this.retryAfter = retryAfter;
    this.link = link;
    this.code = code;
  }

  /** May be over at the next try: no answer, too many requests, trouble in the server. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  get advice(): string {
    if (this.status === 0) return 'Vérifiez votre connexion, puis réessayez.';
    if (this.status === 401) return 'Reconnectez-vous pour continuer.';
    if (this.status === 403) return 'Demandez ce droit à un administrateur.';
    if (this.link) return '';
    if (this.status === 404) return 'La fiche a pu être supprimée, ou appartenir à l’autre société.';
    if (this.status === 409)
      return 'La page montre maintenant l’état actuel : vérifiez-le avant de recommencer.';
    if (this.status === 422) return 'Corrigez les champs signalés, puis validez à nouveau.';
    if (this.status === 429) return `Patientez ${this.retryAfter ?? 60} s avant de réessayer.`;
    if (this.status >= 500)
      return 'Réessayez dans un instant ; si cela persiste, prévenez l’équipe technique.';
    return 'Corrigez la demande, puis réessayez.';
  }
}

const FALLBACKS: Record<number, string> = {
  401: 'Votre session a expiré.',
  403: 'Vous n’avez pas le droit de faire cela.',
  404: 'Introuvable.',
  429: 'Trop de demandes en peu de temps.',
  503: 'Le service est momentanément indisponible.',
};

/** Reads a refused answer; never throws, whatever the body. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => null)) as {
    detail?: unknown;
    errors?: FieldProblem[];
    code?: string;
  } | null;
  const detail =
    typeof body?.detail === 'string' && body.detail
      ? body.detail
      : (FALLBACKS[response.status] ?? `Le serveur a répondu ${response.status}.`);
  const retry = Number(response.headers.get('retry-after'));
  return new ApiProblem(
    response.status,
    detail,
    body?.errors ?? [],
    Number.isFinite(retry) && retry > 0 ? retry : null,
    undefined,
    body?.code,
  );
}

/** Any thrown value as a problem that can be shown. */
export const asProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem(500, 'Une erreur inattendue s’est produite dans la page.');
