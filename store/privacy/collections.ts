/** Shape of the suppression list (06-law). */
import { type Specs } from '../db/schema-kit.ts';

export interface SuppressionDoc {
  /** HMAC of the phone. */
  _id: string;
  reason: string;
  created_at: Date;
  created_by: string;
}

export interface PrivacyDocuments {
  suppression_list: SuppressionDoc;
}

export const privacyCollections: Specs<PrivacyDocuments> = {
  suppression_list: { indexes: [] },
};
