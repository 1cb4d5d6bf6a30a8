/**
 * What a faulty mail server can do at each step of a conversation, and the named faults of the tests. A behaviour says
 * only what differs from a server that accepts everything.
 */

/**
 * At a step the server answers normally (`ok`), closes the connection without a word (`drop`), says nothing
 * (`stall`, until `release()`), or gives the reply written here (`450 …`). A reply of 421 closes the connection too.
 */
export type Step = 'ok' | 'drop' | 'stall' | `${2 | 3 | 4 | 5}${string}`;

export interface Behaviour {
  /** Per connection. */
  greeting?: Step;
  auth?: Step;
  /** Per message. `rcpt` may depend on the address and its place, 0 first. */
  mail?: Step;
  rcpt?: Step | ((address: string, index: number) => Step);
  data?: Step;
  /** Instead of waiting for the rest, when the first byte of the message has arrived. */
  body?: Step;
  /** After the final dot. `drop` and `stall` happen after the server has stored the message. */
  end?: Step;
}

// Replies name an address on purpose: no test may find it in an error message.
export const FAULTS = {
  ok: {},
  no_greeting: { greeting: 'stall' },
  greeting_drop: { greeting: 'drop' },
  greeting_421: { greeting: '421 4.3.2 busy <jean@client.fr>' },
  greeting_554: { greeting: '554 5.7.1 no service for <jean@client.fr>' },
  mail_450: { mail: '450 4.7.1 sender deferred <jean@client.fr>' },
  mail_550: { mail: '550 5.7.1 sender refused <jean@client.fr>' },
  mail_drop: { mail: 'drop' },
  mail_stall: { mail: 'stall' },
  rcpt_450: { rcpt: '450 4.2.0 greylisted <jean@client.fr>' },
  rcpt_550: { rcpt: '550 5.1.1 unknown user <jean@client.fr>' },
  rcpt_421: { rcpt: '421 4.7.0 too many <jean@client.fr>' },
  rcpt_second_550: {
    rcpt: (_address, index) => (index === 1 ? '550 5.1.1 unknown user <jean@client.fr>' : 'ok'),
  },
  rcpt_450_then_550: {
    rcpt: (_address, index) => (index === 0 ? '450 4.2.0 later <jean@client.fr>' : '550 no'),
  },
  data_451: { data: '451 4.3.0 try later <jean@client.fr>' },
  data_554: { data: '554 5.7.1 refused <jean@client.fr>' },
  data_drop: { data: 'drop' },
  data_stall: { data: 'stall' },
  body_drop: { body: 'drop' },
  body_stall: { body: 'stall' },
  end_451: { end: '451 4.3.0 try later <jean@client.fr>' },
  end_554: { end: '554 5.7.1 spam <jean@client.fr>' },
  end_421: { end: '421 4.3.2 shutting down <jean@client.fr>' },
  end_drop: { end: 'drop' },
  end_stall: { end: 'stall' },
} as const satisfies Record<string, Behaviour>;

export type FaultName = keyof typeof FAULTS;
/** A named fault or one made for the test. */
export type Mode = FaultName | Behaviour;

export const behaviourOf = (mode: Mode): Behaviour => (typeof mode === 'string' ? FAULTS[mode] : mode);

/** Asked once per connection (`transaction` null: only its greeting and auth count) and once per MAIL FROM. */
export type Script = (at: { connection: number; transaction: number | null }) => Mode;

/** One mode per message in turn, the last for ever; modes that refuse the connection are used up by a connection. */
export function inTurn(modes: readonly [Mode, ...Mode[]]): Script {
  const left = [...modes];
  const next = (): Mode => (left.length > 1 ? left.shift()! : left[0]!);
  return ({ transaction }) => {
    if (transaction !== null) return next();
    const { greeting = 'ok', auth = 'ok' } = behaviourOf(left[0]!);
    return greeting === 'ok' && auth === 'ok' ? 'ok' : next();
  };
}
