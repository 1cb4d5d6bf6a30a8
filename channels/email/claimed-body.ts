/**
 * A message body that claims its batch when it is first read. nodemailer reads it at the server's 354, so the claim is
 * taken when the server is ready for the message and no byte has left yet (01-domain §4 "What a crash does").
 */
import { Readable } from 'node:stream';

/**
 * `unread`: the server has not asked for the message. `claiming`: the answer is awaited. `taken`, `refused`, `failed`:
 * what the claim said. `closed`: given up unread, it can no longer be claimed.
 */
export type ClaimState = 'unread' | 'claiming' | 'taken' | 'refused' | 'failed' | 'closed';

export class ClaimedBody {
  readonly #claim: () => Promise<boolean>;
  readonly #bytes: Buffer;
  #state: ClaimState = 'unread';
  #settled: Promise<unknown> = Promise.resolve();
  /** What `claim` threw, when `failed`. */
  error: unknown;
  /** All bytes were handed over; a success reply that came earlier cannot be about this message. */
  handedOver = false;

  constructor(bytes: Buffer, claim: () => Promise<boolean>) {
    this.#bytes = bytes;
    this.#claim = claim;
  }

  get state(): ClaimState {
    return this.#state;
  }

  /** Body for one try. Ends without its last byte, as an error, unless the claim was taken. */
  stream(): Readable {
    return Readable.from(this.#read(), { objectMode: false });
  }

  /** Waits for a claim under way to be answered; then makes sure none can be asked for any more. */
  async close(): Promise<Exclude<ClaimState, 'unread' | 'claiming'>> {
    await this.#settled;
    if (this.#state === 'unread' || this.#state === 'claiming') this.#state = 'closed';
    return this.#state;
  }

  async *#read(): AsyncGenerator<Buffer> {
    if (this.#state !== 'unread') throw new Error('body already read');
    this.#state = 'claiming';
    const asking = this.#ask();
    this.#settled = asking;
    if ((await asking) !== 'taken') throw new Error('claim not taken');
    this.handedOver = true;
    yield this.#bytes;
  }

  async #ask(): Promise<ClaimState> {
    try {
      this.#state = (await this.#claim()) ? 'taken' : 'refused';
    } catch (error) {
      this.error = error;
      this.#state = 'failed';
    }
    return this.#state;
  }
}
