import { cancelTransfer } from '../../store/intercompany/cancel-transfer.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { CancelBody, TransferAnswer } from './contract.ts';
import { transferView } from './view.ts';

const TRANSFER_GONE = 'Ce transfert n’existe pas.';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/intercompany/transfers/:id/cancel',
    config: { permission: 'intercompany.manage', problems: ['bad_request'] },
    schema: {
      summary: 'Annuler un transfert qui n’est pas facturé',
      params: IdParams,
      body: CancelBody,
      response: { 200: TransferAnswer },
    },
    handler: async ({ params: { id }, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const transfer = await store.intercompany_transfers.findOne({ _id: id });
      scope.assertRecord(found(transfer, TRANSFER_GONE).from_entity, TRANSFER_GONE);
      const reason = body.reason.trim();
      const cancelled = await cancelTransfer(store, { id, reason }, actorOf(caller), clock());
      return { success: true, transfer: transferView(found(cancelled, TRANSFER_GONE), new Map()) };
    },
  });
