/**
 * The checklist after a deployment (00-runbook §5.2), against a running API: a test lead comes in and is removed again, which
 * leaves one received and one deleted lead, and nothing else.
 */
import { randomUUID } from 'node:crypto';
import type { Health } from '../../api/system/contract.ts';
import { UNRATED } from '../../domain/sources/rated.ts';
import { AnswerError, ask } from './http.ts';
import { type Check, type Checklist, failed, ok, runChecklist, type Verdict } from './checklist.ts';

export interface SmokeOptions {
  /** Origin of the API. */
  url: string;
  /** The release that should be running. */
  version: string;
  /** Who signs in: needs `dashboard.view`, `leads.view` and `leads.delete`. */
  email: string | undefined;
  password: string | undefined;
}

interface SignedIn {
  token: string;
  user: { entity: string };
}
interface LeadList {
  leads: { id: string }[];
  total: number;
}

const HEALTH_WORDS = { healthy: 'sain', warning: 'à surveiller', degraded: 'dégradé', error: 'en erreur' };

/** What one line leaves for those after it. */
class Visit {
  readonly #options: SmokeOptions;
  #session: SignedIn | undefined;
  #lead: string | undefined;
  #before = 0;

  constructor(options: SmokeOptions) {
    this.#options = options;
  }

  async version(): Promise<Verdict> {
    const { version, git_sha } = await this.#ask<{ version: string; git_sha: string }>('/api/system/version');
    return version === this.#options.version
      ? ok(`${version} ${git_sha.slice(0, 7)}`.trimEnd())
      : failed(
          `C’est ${version} qui tourne, et non ${this.#options.version}.`,
          'Vérifiez ce qui a été déployé.',
        );
  }

  async signIn(): Promise<Verdict> {
    const { email, password } = this.#options;
    if (!email || !password)
      return failed('Personne à connecter.', 'Donnez SMOKE_EMAIL et SMOKE_PASSWORD dans l’environnement.');
    const answer = await this.#ask<SignedIn | { mfa_required: true }>('/api/auth/login', {
      method: 'POST',
      sent: { email, password },
    });
    if ('mfa_required' in answer)
      return failed(
        `${email} a un second facteur : aucune commande ne peut donner son code.`,
        'Donnez dans SMOKE_EMAIL un compte qui n’en a pas, sans droit d’administrer.',
      );
    this.#session = answer;
    return ok(email);
  }

  async health(): Promise<Verdict> {
    const { status, modules } = await this.#signedIn<Health>('/api/system/health');
    if (status === 'healthy') return ok('healthy');
    const sentences = Object.entries(modules)
      .filter(([, module]) => module.status !== 'healthy')
      .map(([name, module]) => `${name} ${HEALTH_WORDS[module.status]} : ${module.detail ?? 'sans détail'}`);
    return failed(`status ${status}. ${sentences.join(' ')}`, 'Réglez ce qui est dit, page Tableau de bord.');
  }

  async dashboard(): Promise<Verdict> {
    const page = await this.#ask<unknown>('/admin/');
    if (typeof page !== 'string' || !page.includes('<script'))
      return failed(
        '/admin/ n’est pas la page attendue.',
        'Vérifiez que l’image contient l’interface (ui/dist).',
      );
    await this.#signedIn('/api/leads/dashboard-stats');
    return ok();
  }

  async submit(): Promise<Verdict> {
    this.#before = (await this.#list()).total;
    const visit = `smoke-${randomUUID()}`;
    const answer = await this.#ask<{ lead_id?: string; status?: string }>('/api/public/leads', {
      method: 'POST',
      headers: { 'idempotency-key': visit },
      sent: {
        // Two visits within a minute are two senders, and neither takes the other's lead for its own.
        lp_code: visit,
        ...{ phone: UNRATED.phone, nom: 'TEST', departement: '75', produit: 'PV' },
        ...{ source: UNRATED.source, entity: this.#known().user.entity },
      },
    });
    if (!answer.lead_id)
      return failed('Le lead n’a pas été reçu.', 'Lisez le journal de l’API : la réception ne marche pas.');
    this.#lead = answer.lead_id;
    // Its number makes it invalid (01-domain §2), so that nobody is ever sent it.
    return answer.status === 'invalid'
      ? ok(`reçu, jamais vendu (${UNRATED.phone})`)
      : failed(
          `Reçu avec le statut ${answer.status} : il pourrait être vendu.`,
          'Supprimez-le à la main, puis cherchez pourquoi.',
        );
  }

  async find(): Promise<Verdict> {
    const received = this.#received();
    const { leads } = await this.#list();
    return leads.some(({ id }) => id === received)
      ? ok()
      : failed('Il n’est pas dans la liste.', 'Cherchez-le par son numéro, puis lisez le journal de l’API.');
  }

  async remove(): Promise<Verdict> {
    await this.#signedIn(`/api/leads/${this.#received()}`, 'DELETE');
    const { leads, total } = await this.#list();
    return leads.some(({ id }) => id === this.#received())
      ? failed('Il est encore dans la liste.', 'Supprimez-le à la main.')
      : ok(`un lead reçu, un supprimé ; leads de ce numéro : ${this.#before} avant, ${total} après`);
  }

  #list(): Promise<LeadList> {
    return this.#signedIn<LeadList>(`/api/leads/list?search=${UNRATED.phone}&limit=50`);
  }

  #known(): SignedIn {
    if (!this.#session) throw new AnswerError('Pas vérifié : personne n’est connecté.');
    return this.#session;
  }

  #received(): string {
    if (!this.#lead) throw new AnswerError('Pas vérifié : aucun lead n’a été reçu.');
    return this.#lead;
  }

  #signedIn<T>(path: string, method: 'GET' | 'DELETE' = 'GET'): Promise<T> {
    return this.#ask<T>(path, { token: this.#known().token, method });
  }

  #ask<T>(path: string, options?: Parameters<typeof ask>[2]): Promise<T> {
    return ask<T>(this.#options.url, path, options);
  }
}

/** Goes through every line, the removal of the test lead last. */
export function smoke(options: SmokeOptions): Promise<Checklist> {
  const visit = new Visit(options);
  const check = (id: string, text: string, look: () => Promise<Verdict>, todo: string): Check => ({
    ...{ id, text, look, todo },
  });
  const logs = 'Lisez le journal de l’API.';
  return runChecklist([
    {
      title: '5.2 Après le déploiement',
      checks: [
        check(
          'version',
          'GET /api/system/version retourne la bonne version',
          () => visit.version(),
          'Vérifiez --url et que l’API tourne.',
        ),
        check(
          'login',
          'Login utilisateur fonctionne',
          () => visit.signIn(),
          'Vérifiez SMOKE_EMAIL et SMOKE_PASSWORD.',
        ),
        check('health', 'GET /api/system/health retourne status: healthy', () => visit.health(), logs),
        check('dashboard', 'Dashboard charge correctement', () => visit.dashboard(), logs),
        check('submit', 'Soumission test de lead via /api/public/leads', () => visit.submit(), logs),
        check('list', 'Le lead apparaît dans la liste admin', () => visit.find(), logs),
        check(
          'removed',
          'Le lead de test est supprimé',
          () => visit.remove(),
          `Supprimez à la main le lead du ${UNRATED.phone}.`,
        ),
      ],
    },
  ]);
}
