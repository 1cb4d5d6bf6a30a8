/** The routes of `/api/alerts`, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import ack from './ack.ts';
import changeRules from './change-rules.ts';
import list from './list.ts';
import rules from './rules.ts';
import test from './test.ts';

export const routes: readonly Route[] = [list, ack, rules, changeRules, test];
