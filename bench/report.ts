/** The figures of a bench as Markdown: what the terminal shows and docs/benchmarks.md keeps. */
import { cpus, loadavg, totalmem } from 'node:os';
import type { DailyRunRound } from './daily-run.ts';
import type { ImmediateResult } from './immediate.ts';
import type { ImportFigures } from './import-v1.ts';
import type { IntakeResult, IntakeRound, IntakeSeries } from './intake.ts';
import { median, quantile, rate, ratio, type Sample } from './measure.ts';
import type { MoneyRound } from './money.ts';
import type { PagesResult } from './pages.ts';
import type { ReplayResult } from './replay.ts';
import type { RulesResult } from './rules.ts';
import type { BenchScale } from './scale.ts';

export interface BenchResult {
  scale: BenchScale;
  mongoVersion: string;
  intake?: IntakeResult;
  dailyRun?: DailyRunRound[];
  immediate?: ImmediateResult;
  money?: MoneyRound[];
  pages?: PagesResult;
  rules?: RulesResult;
  replay?: ReplayResult;
  import?: ImportFigures;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number): string => value.toFixed(1);
const part = (value: number): string => value.toFixed(2);
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[][]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

type What = 'raw' | 'api' | 'bare' | 'two';
const NAMES: Record<What, string> = {
  raw: 'raw driver insert',
  api: '**intake, one process**',
  two: 'intake, two processes',
  bare: 'bare Fastify route',
};

const ratesOf = (rounds: readonly IntakeRound[], what: What): number[] =>
  rounds.flatMap((round) => (round[what] ? [rate(round[what])] : []));
const latencies = (rounds: readonly IntakeRound[], what: What): number[] =>
  rounds.flatMap((round) => round[what]?.latencies ?? []);
const of =
  (what: What) =>
  (round: IntakeRound): number =>
    rate(round[what] as Sample);

function intakeRows({ size, connections, rounds }: IntakeSeries): string[][] {
  const shown = (Object.keys(NAMES) as What[]).filter((what) => rounds[0]?.[what]);
  return shown.map((what) => [
    whole(size),
    String(connections),
    NAMES[what],
    whole(median(ratesOf(rounds, what))),
    part(ratio(rounds, of(what), of('raw'))),
    ms(quantile(latencies(rounds, what), 0.5)),
    ms(quantile(latencies(rounds, what), 0.99)),
  ]);
}

interface Aim {
  what: string;
  aim: string;
  measured: string;
  met: boolean;
}

function intakeAims({ series }: IntakeResult): Aim[] {
  const busy = series.filter(({ connections }) => connections > 1);
  const [few, many] = busy as [IntakeSeries, IntakeSeries];
  const toRaw = ratio(few.rounds, of('api'), of('raw'));
  const p99 = quantile(latencies(few.rounds, 'api'), 0.99);
  const toFew = median(many.rounds.map((round, n) => of('api')(round) / of('api')(few.rounds[n]!)));
  const twoToOne = ratio(few.rounds, of('two'), of('api'));
  const at = `at ${few.connections} connections`;
  return [
    { what: `intake ÷ raw insert, ${at}`, aim: '≥ 0.5', measured: part(toRaw), met: toRaw >= 0.5 },
    { what: `intake p99, ${at}`, aim: '< 50 ms', measured: `${ms(p99)} ms`, met: p99 < 50 },
    {
      what: `intake with ${whole(many.size)} ÷ with ${whole(few.size)} stored leads`,
      aim: '≥ 0.85',
      measured: part(toFew),
      met: toFew >= 0.85,
    },
    { what: 'two API processes ÷ one', aim: '> 1', measured: part(twoToOne), met: twoToOne > 1 },
  ];
}

const shareOfFloor = (rounds: DailyRunRound[], floor: (round: DailyRunRound) => number): number =>
  median(rounds.map((round) => floor(round) / round.runMs));

function runAim(rounds: DailyRunRound[]): Aim {
  const share = shareOfFloor(rounds, ({ mailMs }) => mailMs);
  return { what: 'daily run ÷ mail loop', aim: '≥ 0.3', measured: part(share), met: share >= 0.3 };
}

function intakeText(intake: IntakeResult, { intake: scale }: BenchScale): string {
  const head = ['stored leads', 'connections', '', 'per second', '÷ raw', 'p50 ms', 'p99 ms'];
  const loads = scale.loads.map(({ connections, leads }) => `${leads} at ${connections}`).join(', ');
  return `## Intake

${table(head, intake.series.flatMap(intakeRows))}

${scale.rounds} rounds; leads per sample and connections: ${loads}. A stored lead has ${whole(intake.leadBytes)} bytes on average. Rates are medians of
the rounds, ratios medians of each round's own ratio, latencies quantiles over all rounds. Stored leads are those at the
beginning; the bench adds to them. Of ${whole(intake.verified)} leads answered, every one was found stored with its delivery, counted once, and
the balance was zero off.`;
}

function runText(rounds: DailyRunRound[], { dailyRun: { batches, leadsPerBatch } }: BenchScale): string {
  const runMs = median(rounds.map((round) => round.runMs));
  const mailMs = median(rounds.map((round) => round.mailMs));
  const writeMs = median(rounds.map((round) => round.writeMs));
  const both = part(shareOfFloor(rounds, (round) => round.mailMs + round.writeMs));
  const line = (name: string, time: number) => [name, part(time / 1000), whole((batches / time) * 1000)];
  return `## Daily run

${batches} batches of ${leadsPerBatch} leads, ${rounds.length} rounds, medians. Every round sent each batch once, with a balance of zero off.

${table(
  ['', 'seconds', 'batches per second'],
  [
    line('**daily run**', runMs),
    line('pooled nodemailer loop', mailMs),
    line('raw driver, the same writes', writeMs),
  ],
)}

Beside both floors together, mails and writes, the run is at ${both}.`;
}

function moneyText(rounds: MoneyRound[], { money: { deliveries, invoices } }: BenchScale): string {
  const of = (field: keyof MoneyRound) => median(rounds.map((round) => round[field]));
  const line = (what: string, floorName: string, time: keyof MoneyRound, floor: keyof MoneyRound) => [
    what,
    part(of(time) / 1000),
    floorName,
    part(of(floor) / 1000),
    part(median(rounds.map((round) => round[time] / round[floor]))),
  ];
  const n = whole(deliveries);
  return `## Money

${rounds.length} rounds, medians, one process. Every round checks that each delivery has its transfer, each transfer its invoice, and each client its PDF.

${table(
  ['', 'seconds', 'floor', 'seconds', '÷ floor'],
  [
    line(`ledger of a week, ${n} deliveries`, 'its lines inserted in one transaction', 'buildMs', 'linesMs'),
    line(`Monday’s invoices, ${n} transfers`, 'transfers marked in one transaction', 'mondayMs', 'markMs'),
    line(`${invoices} invoices issued, PDF stored`, 'the same files drawn alone', 'issueMs', 'drawMs'),
  ],
)}`;
}

/** Milliseconds from an accepted lead of an immediate order to its mail. */
const IMMEDIATE_AIM = 2_000;

function immediateAim({ latencies }: ImmediateResult, { immediate }: BenchScale): Aim {
  const p95 = quantile(latencies, 0.95);
  return {
    what: `accepted lead → its mail, p95, at ${immediate.perSecond} leads a second`,
    aim: `< ${IMMEDIATE_AIM} ms`,
    measured: `${whole(p95)} ms`,
    met: p95 < IMMEDIATE_AIM,
  };
}

function immediateText({ latencies, mails }: ImmediateResult, { immediate }: BenchScale): string {
  const at = (share: number) => whole(quantile(latencies, share));
  return `## Immediate delivery

${immediate.perSecond} leads a second for ${immediate.seconds} s, ${whole(latencies.length)} in all, to 240 clients with an immediate order each; each arrived once. ${whole(mails)} mails, those to warm up included.

${table(['from the answer to the mail, ms', 'p50', 'p95', 'p99', 'slowest'], [['', at(0.5), at(0.95), at(0.99), at(1)]])}`;
}

/** Milliseconds a page may take at 500,000 leads. */
const PAGE_AIM = 300;

function pagesAim({ pages, leads }: PagesResult): Aim {
  const slowest = pages.reduce((worst, page) => (page.median > worst.median ? page : worst));
  return {
    what: `slowest page with ${whole(leads)} leads, median`,
    aim: `< ${PAGE_AIM} ms`,
    measured: `${ms(slowest.median)} ms (\`${slowest.path}\`)`,
    met: slowest.median < PAGE_AIM,
  };
}

function pagesText({ leads, deliveries, floor, pages }: PagesResult, { pages: scale }: BenchScale): string {
  const rows = pages.map((page) => [
    `\`${page.path}\``,
    ms(page.median),
    part(page.median / floor),
    ms(page.slowest),
  ]);
  return `## Pages

${whole(leads)} leads, ${whole(deliveries)} deliveries; asked over HTTP by a user of both companies, one after the other; medians of ${scale.rounds} after
${scale.warmUp} to warm up. The floor is \`/api/system/live\`, which reads nothing: ${ms(floor)} ms.

${table(['page', 'median ms', '÷ floor', 'slowest ms'], rows)}`;
}

function rulesAims({ rounds, written }: RulesResult): Aim[] {
  const share = ratio(
    rounds,
    ({ ruled }) => rate(ruled),
    ({ plain }) => rate(plain),
  );
  const more = written.ruled - written.plain;
  return [
    {
      what: 'intake with every rule on one order in three ÷ without',
      aim: '≥ 0.85',
      measured: part(share),
      met: share >= 0.85,
    },
    { what: 'documents more per lead', aim: '≤ 2', measured: part(more), met: more <= 2 },
  ];
}

function rulesText({ rounds, written }: RulesResult, { rules }: BenchScale): string {
  const line = (name: string, of: 'plain' | 'ruled') => [
    name,
    whole(median(rounds.map((round) => rate(round[of])))),
    ms(
      quantile(
        rounds.flatMap((round) => round[of].latencies),
        0.99,
      ),
    ),
    part(written[of]),
  ];
  return `## Rules of orders

${rounds.length} rounds of ${rules.leads} leads at ${rules.connections} connections, one process. Every rule: criteria, caps of day and month, budget, first and last day, pauses, other
quotas, excluded phones, the overlap guard. Documents are MongoDB's own count of what was inserted, updated and deleted.

${table(['intake', 'per second', 'p99 ms', 'documents a lead'], [line('without', 'plain'), line('**with**', 'ruled')])}`;
}

/** A day of 10,000 leads, and what intake's slowest answers may cost meanwhile. */
const REPLAY_AIM_MS = 10_000;
const BESIDE_AIM = 1.2;

function replayAims({ times, alone, beside }: ReplayResult, { replay }: BenchScale): Aim[] {
  const time = median(times);
  const cost = quantile(beside, 0.99) / quantile(alone, 0.99);
  return [
    {
      what: `a day of ${whole(replay.leads)} leads simulated`,
      aim: `< ${REPLAY_AIM_MS / 1000} s`,
      measured: `${part(time / 1000)} s`,
      met: time < REPLAY_AIM_MS,
    },
    {
      what: 'intake p99 beside it ÷ without',
      aim: `≤ ${BESIDE_AIM}`,
      measured: part(cost),
      met: cost <= BESIDE_AIM,
    },
  ];
}

function replayText({ times, alone, beside }: ReplayResult, { replay }: BenchScale): string {
  const line = (name: string, latencies: number[]) => [
    name,
    whole(latencies.length),
    ms(quantile(latencies, 0.5)),
    ms(quantile(latencies, 0.99)),
  ];
  return `## Simulator

A day of ${whole(replay.leads)} leads played twice, as it was and with a third of the orders changed, in a worker; ${times.length} rounds, ${replay.perSecond} leads a second beside them. Median
${part(median(times) / 1000)} s.

${table(['intake', 'leads', 'p50 ms', 'p99 ms'], [line('alone', alone), line('beside a replay', beside)])}`;
}

const IMPORT_AIM_MS = 20 * 60_000;

const importAim = ({ leads, importMs, verifyMs }: ImportFigures): Aim => ({
  what: `${whole(leads)} leads of version 1 taken over and checked`,
  aim: `≤ ${IMPORT_AIM_MS / 60_000} min`,
  measured: `${part((importMs + verifyMs) / 60_000)} min`,
  met: importMs + verifyMs <= IMPORT_AIM_MS,
});

function importText({
  leads,
  deliveries,
  importMs,
  againMs,
  verifyMs,
  copyMs,
  memory,
}: ImportFigures): string {
  const line = (name: string, time: number) => [name, part(time / 1000), part(time / copyMs)];
  return `## Import of version 1

A generated database with its oddities: ${whole(leads)} leads and ${whole(deliveries)} deliveries in the new one; ${whole(memory)} MiB of memory. Every equation of \`verify:v1\` holds, or what
differs is listed.

${table(
  ['', 'seconds', '÷ copy'],
  [
    line('**import**', importMs),
    line('import again: all is there', againMs),
    line('verify:v1, the old one counted anew', verifyMs),
    line('raw driver, leads, deliveries and batches copied', copyMs),
  ],
)}`;
}

/** Everything that was measured, aims first. */
export function figures({
  scale,
  mongoVersion,
  intake,
  dailyRun,
  immediate,
  money,
  pages,
  rules,
  replay,
  import: imported,
}: BenchResult): string {
  const aims = [
    ...(intake ? intakeAims(intake) : []),
    ...(dailyRun ? [runAim(dailyRun)] : []),
    ...(immediate ? [immediateAim(immediate, scale)] : []),
    ...(pages ? [pagesAim(pages)] : []),
    ...(rules ? rulesAims(rules) : []),
    ...(replay ? replayAims(replay, scale) : []),
    ...(imported ? [importAim(imported)] : []),
  ];
  const aimRows = aims.map(({ what, aim, measured, met }) => [
    what,
    aim,
    measured,
    met ? 'met' : '**missed**',
  ]);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${whole(totalmem() / 2 ** 30)} GiB`;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${machine}, Node ${process.versions.node}, MongoDB ${mongoVersion}, load ${loadavg()[1]!.toFixed(1)} at the end.`,
    table(['', 'aim', 'measured', ''], aimRows),
    ...(intake ? [intakeText(intake, scale)] : []),
    ...(dailyRun ? [runText(dailyRun, scale)] : []),
    ...(immediate ? [immediateText(immediate, scale)] : []),
    ...(money ? [moneyText(money, scale)] : []),
    ...(pages ? [pagesText(pages, scale)] : []),
    ...(rules ? [rulesText(rules, scale)] : []),
    ...(replay ? [replayText(replay, scale)] : []),
    ...(imported ? [importText(imported)] : []),
  ].join('\n\n');
}

/** docs/benchmarks.md. */
export const page = (result: BenchResult): string => `# Benchmarks

\`npm run bench\` measures intake, the daily run, money and the admin's pages beside their floors and writes this page; \`npm run bench -- --quick\` is
a smoke of a minute that writes nothing; \`--only run\`, \`immediate\`, \`money\`, \`pages\`, \`rules\`, \`replay\`, \`import\` or \`intake\` does one part. It starts a MongoDB and a Temporal of its own, or uses
\`MONGO_URL\` and \`TEMPORAL_ADDRESS\`, in databases and a namespace of its own that are gone afterwards. Nothing leaves 127.0.0.1.

What is compared takes turns within each round, so that a busy machine is busy for all of it. Only the ratios mean something elsewhere.

- **Intake**: the API process as \`npm run api\` starts it, over HTTP, with orders and quotas, routing, guards, trace and delivery.
- **Raw driver insert**: the same lead document by \`insertOne\`, w: majority, from as many writers as there are connections, into a
  collection with the same validator and the same indexes as \`leads\`, and as many documents.
- **Bare Fastify route**: the same body from the same client, nothing stored.
- **Daily run**: the workflow \`dailyDelivery\` on a worker process, from its start to its report: CSVs, sending with claims and
  evidence, marking, stock, balance.
- **Pooled nodemailer loop**: the same mails to the same mail server, 20 connections, nothing stored.
- **Immediate delivery**: leads over HTTP at a steady rate, each timed from its answer until its mail is complete at the mail server.
- **Rules of orders**: the same build, people and buyers twice, once with every finer rule on one order in three.
- **Simulator**: the workflow \`replay\` on a worker process, from being asked for to its result, leads coming in beside it at a steady rate.
- **Import of version 1**: \`import:v1\` and \`verify:v1\` on a generated database, in one process, beside the raw driver copying what it has made.
- **Raw driver, the same writes**: each delivery changed twice and each lead once, as a run changes them, in bulk, w: majority, outside of
  any transaction, on copies with the same indexes and validators.

${figures(result)}
`;
