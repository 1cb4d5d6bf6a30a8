/** What the generator of a database of version 1 is made of: chance with a seed, ids, instants and amounts as version 1 wrote them. */
import { ObjectId } from 'mongodb';
import { parsePhone } from '../../../domain/common/phone.ts';

export type Doc = Record<string, unknown>;

export class Draw {
  #state: number;
  #n = 0;
  #phones = 0;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 ≤ x < 1 */
  chance(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  below(n: number): number {
    return Math.floor(this.chance() * n);
  }
  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!;
  }
  /** Whether something of so many percent happens. */
  percent(n: number): boolean {
    return this.chance() * 100 < n;
  }
  /** A uuid4, as far as anybody can tell. */
  id(): string {
    this.#n += 1;
    return `${String(this.below(90_000_000) + 10_000_000)}-0000-4000-8000-${String(this.#n).padStart(12, '0')}`;
  }
  /** In the order documents are made. */
  oid(at: Date): ObjectId {
    this.#n += 1;
    const seconds = Math.floor(at.getTime() / 1000);
    return new ObjectId(seconds.toString(16).padStart(8, '0') + this.#n.toString(16).padStart(16, '0'));
  }
  /** An invented number nobody else has, and nothing is wrong with. */
  phone(): string {
    for (;;) {
      this.#phones += 1;
      const phone = `06${String(31_000_000 + this.#phones * 7).padStart(8, '0')}`;
      if (parsePhone(phone).quality === 'valid') return phone;
    }
  }
}

/** As Python writes it: UTC, six decimals, none when they are 0. */
export const iso = (at: Date, withFraction = true): string => {
  const text = at.toISOString();
  return withFraction ? text.replace('Z', '000+00:00') : text.replace(/\.\d+Z$/, '+00:00');
};

export const round2 = (euros: number): number => Math.round(euros * 100) / 100;
