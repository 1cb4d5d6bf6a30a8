/** The routes of the simulator and the stock, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import applyProposal from './apply-proposal.ts';
import cancelReplay from './cancel-replay.ts';
import replay from './replay.ts';
import replayDetail from './replay-detail.ts';
import replayRows from './replay-rows.ts';
import replays from './replays.ts';
import whatIf from './what-if.ts';
import routeStock from './route-stock.ts';
import simulate from './simulate.ts';

export const routes: readonly Route[] = [
  routeStock,
  simulate,
  replays,
  replay,
  replayDetail,
  replayRows,
  cancelReplay,
  whatIf,
  applyProposal,
];
