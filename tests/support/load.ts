/** Leads posted to API processes as fast as they answer, while those are started, stopped and changed beneath. */
import { phoneNumber } from './intake.ts';
import { until } from './until.ts';

const CALLERS = 4;
const PRODUITS = ['PV', 'PAC', 'ITE'];
/** People of one load are not those of another. */
const PEOPLE = 50_000;
let loads = 0;

export class Load {
  /** Ids of leads whose sender was told that they are stored, by the address that told. */
  readonly acknowledged = new Map<string, string[]>();
  /** Every other answer. */
  readonly refused: string[] = [];
  readonly #targets = new Set<string>();
  readonly #callers: Promise<void>[];
  readonly #first = (loads += 1) * PEOPLE;
  #n = 0;
  #stopping = false;

  constructor(...urls: string[]) {
    for (const url of urls) this.add(url);
    this.#callers = Array.from({ length: CALLERS }, () => this.#post());
  }

  add(url: string): void {
    this.#targets.add(url);
    if (!this.acknowledged.has(url)) this.acknowledged.set(url, []);
  }

  /** What is on its way there may still be answered. */
  remove(url: string): void {
    this.#targets.delete(url);
  }

  /** Waits until a process has acknowledged so many more. */
  async more(url: string, count: number): Promise<void> {
    const enough = this.acknowledged.get(url)!.length + count;
    await until(() => this.acknowledged.get(url)!.length >= enough);
  }

  /** Ends when every lead posted has been answered. @returns the ids of all acknowledged */
  async stop(): Promise<string[]> {
    this.#stopping = true;
    await Promise.all(this.#callers);
    return [...this.acknowledged.values()].flat();
  }

  async #post(): Promise<void> {
    while (!this.#stopping) {
      const n = (this.#n += 1);
      const targets = [...this.#targets];
      const url = targets[n % targets.length]!;
      const lead = {
        phone: phoneNumber(this.#first + n),
        nom: 'Durand',
        prenom: `Alex ${n}`,
        email: `alex.${n}@personne.example`,
        departement: ['75', '59', '33'][n % 3],
        entity: n % 2 === 0 ? 'ZR7' : 'MDL',
        produit: PRODUITS[n % PRODUITS.length],
        lp_code: 'LP1',
      };
      try {
        const response = await fetch(`${url}/api/public/leads`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(lead),
        });
        const answer = (await response.json()) as { lead_id?: string };
        if (response.ok && answer.lead_id) this.acknowledged.get(url)!.push(answer.lead_id);
        else this.refused.push(`${response.status} ${JSON.stringify(answer)}`);
      } catch (error) {
        this.refused.push(String(error));
      }
    }
  }
}
